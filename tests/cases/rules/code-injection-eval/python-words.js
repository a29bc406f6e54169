// Calls that only share the name.
const redis = require('redis')

const client = redis.createClient()

exports.safeMethods = async (event) => {
  const { key } = event.queryStringParameters
  await client.eval("return redis.call('get', KEYS[1])", 1, key)
  const matches = /a(b)/.exec(key)
  const parsed = JSON.parse(event.body)
  return { statusCode: 200, body: String(Boolean(matches && parsed)) }
}
