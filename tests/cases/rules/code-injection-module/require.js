const PLUGINS = { csv: require('./plugins/csv'), json: require('./plugins/json') }

exports.convert = async (event) => {
  const { plugin } = JSON.parse(event.body)
  const chosen = require('./plugins/' + plugin) // virga-expect
  const dynamic = await import(`./plugins/${plugin}.mjs`) // virga-expect
  return { statusCode: 200, body: String(chosen && dynamic) }
}

exports.safeConvert = async (event) => {
  const { plugin } = JSON.parse(event.body)
  const chosen = PLUGINS[plugin]
  const language = ['en', 'de'].includes(plugin) ? plugin : 'en'
  const texts = require('./texts/' + language)
  return { statusCode: 200, body: String(chosen && texts) }
}
