const yaml = require('js-yaml')

exports.config = async (event) => {
  const config = yaml.load(event.body) // virga-expect possible
  return { statusCode: 200, body: String(config.version) }
}

exports.safeConfig = async (event) => {
  const first = yaml.safeLoad(event.body)
  const second = yaml.load(event.body, { schema: yaml.JSON_SCHEMA })
  const third = yaml.dump(event.body)
  return { statusCode: 200, body: String([first, second, third].length) }
}
