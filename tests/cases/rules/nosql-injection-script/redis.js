const Redis = require('ioredis')
const { createClient } = require('redis')
const { Client } = require('@elastic/elasticsearch')

const redis = new Redis(process.env.REDIS_URL)
const client = createClient({ url: process.env.REDIS_URL })
const search = new Client({ node: process.env.SEARCH_URL })

exports.script = async (event) => {
  const { key } = event.queryStringParameters
  const value = await redis.eval("return redis.call('get', '" + key + "')", 0) // virga-expect
  const other = await client.eval(`return redis.call('get', '${key}')`) // virga-expect
  return { statusCode: 200, body: String(Boolean(value || other)) }
}

exports.search = async (event) => {
  const found = await search.search({ index: 'items', q: event.queryStringParameters.q }) // virga-expect
  return { statusCode: 200, body: String(found.hits.total) }
}

exports.safeScript = async (event) => {
  const { key } = event.queryStringParameters
  const value = await redis.eval("return redis.call('get', KEYS[1])", 1, key)
  const found = await search.search({ index: 'items', query: { match: { name: key } } })
  return { statusCode: 200, body: String(Boolean(value || found)) }
}
