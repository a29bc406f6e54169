const apiKey = 'q8Zr41LmPw77tYcVbN30' // virga-expect
const safeKey = process.env.API_KEY
module.exports = { apiKey, safeKey }
