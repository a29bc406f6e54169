const crypto = require('crypto')
exports.token = async (event) => ({ statusCode: 200, body: Math.random().toString(36) }) // virga-expect possible
exports.safeToken = async (event) => ({ statusCode: 200, body: crypto.randomBytes(16).toString('hex') })
