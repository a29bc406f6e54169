const { execFile, spawnSync } = require('child_process')

exports.clone = async (event) => {
  const { url } = JSON.parse(event.body)
  execFile('git', ['clone', url, '/tmp/repo'], () => {}) // virga-expect possible
  spawnSync('tar', ['xf', event.queryStringParameters.file]) // virga-expect possible
  return { statusCode: 202 }
}

exports.safeClone = async (event) => {
  const { url } = JSON.parse(event.body)
  if (url.startsWith('-')) return { statusCode: 400 }
  spawnSync('optipng', [url])
  execFile('git', ['clone', 'https://git.internal/' + url, '/tmp/repo'], () => {})
  return { statusCode: 202 }
}

exports.safeRefused = async (event) => {
  const { url } = JSON.parse(event.body)
  if (url.startsWith('-')) return { statusCode: 400 }
  execFile('git', ['clone', url, '/tmp/repo'], () => {})
  return { statusCode: 202 }
}
