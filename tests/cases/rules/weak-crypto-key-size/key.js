const crypto = require('crypto')
exports.make = async (event) => crypto.generateKeyPairSync('rsa', { modulusLength: 1024 }) // virga-expect
exports.safeMake = async (event) => crypto.generateKeyPairSync('rsa', { modulusLength: 3072 })
