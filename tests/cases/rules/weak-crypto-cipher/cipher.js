const crypto = require('crypto')
exports.seal = async (event) => {
  const key = Buffer.from(process.env.KEY, 'hex')
  crypto.createCipheriv('des-ecb', key, null) // virga-expect
  return crypto.createCipheriv('aes-256-ecb', key, null).update(event.body, 'utf8', 'hex') // virga-expect
}
exports.safeSeal = async (event) => {
  const key = Buffer.from(process.env.KEY, 'hex')
  return crypto.createCipheriv('aes-256-gcm', key, crypto.randomBytes(12)).update(event.body, 'utf8', 'hex')
}
