const serialize = require('node-serialize')
const toJs = require('serialize-to-js')
const yaml = require('js-yaml')
const v8 = require('v8')

exports.load = async (event) => {
  const first = serialize.unserialize(event.body) // virga-expect
  const second = toJs.deserialize(event.body) // virga-expect
  const third = v8.deserialize(Buffer.from(event.body, 'base64')) // virga-expect
  const fourth = yaml.load(event.body, { schema: yaml.DEFAULT_FULL_SCHEMA }) // virga-expect
  return { statusCode: 200, body: String([first, second, third, fourth].length) }
}

exports.safeLoad = async (event) => {
  const first = JSON.parse(event.body)
  const second = yaml.load(event.body, { schema: yaml.JSON_SCHEMA })
  const third = serialize.serialize(first)
  return { statusCode: 200, body: String([first, second, third].length) }
}
