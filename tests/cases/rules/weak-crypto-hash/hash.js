const crypto = require('crypto')
exports.sum = async (event) => crypto.createHash('md5').update(event.body).digest('hex') // virga-expect possible
exports.safeSum = async (event) => crypto.createHash('sha256').update(event.body).digest('hex')
