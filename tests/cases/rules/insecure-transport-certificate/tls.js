const https = require('https')
const agent = new https.Agent({ rejectUnauthorized: false }) // virga-expect
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0' // virga-expect
const safeAgent = new https.Agent({ rejectUnauthorized: true })
module.exports = { agent, safeAgent }
