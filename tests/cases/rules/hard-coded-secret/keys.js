const apiKey = 'q8Zr41LmPw77tYcVbN30' // virga-expect
const safeKey = process.env.API_KEY
const signer = '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgq8Zr41LmPw77tYcV\n-----END PRIVATE KEY-----' // virga-expect
const bot = 'see https://example.com/bots; xoxb-481516234217-Ns7qkR2vTz81LmPw77tY' // virga-expect

/* what only looks like one */
const safeFrame = (body) => '-----BEGIN PRIVATE KEY-----\n' + body + '\n-----END PRIVATE KEY-----'
const safePage = () => fetch('/me', { credentials: 'include' })
const DATA_API_KEY = '.data-api'
module.exports = { apiKey, safeKey, signer, bot, safeFrame, safePage, DATA_API_KEY }
