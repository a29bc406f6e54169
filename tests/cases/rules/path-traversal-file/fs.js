const fs = require('fs')
const fsp = require('fs').promises
const { readFile } = require('fs/promises')
const fse = require('fs-extra')
const path = require('path')

const DOCS = '/var/task/docs'
const PAGES = ['index.txt', 'help.txt']

exports.read = async (event) => {
  const { name } = event.queryStringParameters
  const first = fs.readFileSync(DOCS + '/' + name, 'utf8') // virga-expect
  const second = await fsp.readFile(path.join(DOCS, name)) // virga-expect
  const third = await readFile(`${DOCS}/${name}`) // virga-expect
  return { statusCode: 200, body: String(first.length + second.length + third.length) }
}

exports.stream = (event, context, callback) => {
  const stream = fs.createReadStream(path.resolve(DOCS, event.pathParameters.file)) // virga-expect
  stream.on('end', () => callback(null, { statusCode: 204 }))
}

exports.write = async (event) => {
  const body = JSON.parse(event.body)
  fs.writeFileSync('/tmp/' + body.name, 'x') // virga-expect
  fse.removeSync('/tmp/' + body.name) // virga-expect
  await fsp.rename('/tmp/in', '/tmp/' + body.name) // virga-expect
  return { statusCode: 204 }
}

exports.safeBase = async (event) => {
  const { name } = event.queryStringParameters
  const text = fs.readFileSync(path.join(DOCS, path.basename(name)), 'utf8')
  return { statusCode: 200, body: String(text.length) }
}

exports.safeResolved = async (event) => {
  const full = path.resolve(DOCS, event.queryStringParameters.name)
  if (!full.startsWith(DOCS + path.sep)) return { statusCode: 400 }
  return { statusCode: 200, body: String(fs.readFileSync(full, 'utf8').length) }
}

exports.safeListed = async (event) => {
  const { name } = event.queryStringParameters
  if (!PAGES.includes(name)) return { statusCode: 404 }
  return { statusCode: 200, body: String(fs.readFileSync(path.join(DOCS, name), 'utf8').length) }
}

exports.safePattern = async (event) => {
  const { name } = event.queryStringParameters
  if (!/^[a-z0-9_-]+\.txt$/.test(name)) return { statusCode: 400 }
  return { statusCode: 200, body: String(fs.readFileSync(path.join(DOCS, name), 'utf8').length) }
}

exports.safeContent = async (event) => {
  fs.writeFileSync('/tmp/upload.txt', event.body)
  return { statusCode: 204 }
}
