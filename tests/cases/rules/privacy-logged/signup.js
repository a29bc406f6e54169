// People who sign up are logged by who they are, or by a number that says nothing.
const { randomUUID, createHash } = require('crypto')

exports.handler = async (event) => {
  const { email, birthDate, plan } = JSON.parse(event.body)
  console.log('new user', email) // virga-expect
  console.info({ born: birthDate, plan }) // virga-expect
  console.log(`card ${JSON.parse(event.body).cardNumber}`) // virga-expect
  return { statusCode: 201 }
}

exports.safe = async (event) => {
  const { email, plan } = JSON.parse(event.body)
  const id = randomUUID()
  console.log('new user', id, JSON.stringify({ plan }))
  console.log('seen', createHash('sha256').update(email).digest('hex'))
  return { statusCode: 201 }
}
