const he = require('he')
const { encode } = require('html-entities')
const createDOMPurify = require('dompurify')

const HTML = { 'Content-Type': 'text/html; charset=utf-8' }

exports.hello = async (event) => {
  const name = event.queryStringParameters.name
  return { statusCode: 200, headers: { 'Content-Type': 'text/html' }, body: `<h1>Hello ${name}</h1>` } // virga-expect
}

exports.shared = async (event) => {
  const { q } = event.queryStringParameters || {}
  return { statusCode: 200, headers: HTML, body: '<p>No results for ' + q + '</p>' } // virga-expect
}

exports.built = async (event) => {
  const response = { statusCode: 200, headers: { 'content-type': 'text/html' } } // virga-expect
  response.body = ['<li>', JSON.parse(event.body).title, '</li>'].join('')
  return response
}

exports.callback = (event, context, callback) => {
  callback(null, { statusCode: 404, headers: HTML, body: 'no page ' + event.path }) // virga-expect
}

exports.safeEscaped = async (event) => {
  const name = he.encode(event.queryStringParameters.name)
  return { statusCode: 200, headers: HTML, body: `<h1>Hello ${name}</h1><p>${encode(event.path)}</p>` }
}

exports.safeNumber = async (event) => {
  const page = Number(event.queryStringParameters.page)
  return { statusCode: 200, headers: HTML, body: `<p>Page ${page}</p>` }
}

exports.safeReplaced = async (event) => {
  const name = event.queryStringParameters.name.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
  return { statusCode: 200, headers: HTML, body: `<h1>Hello ${name}</h1>` }
}

exports.safeJson = async (event) => {
  const { name } = event.queryStringParameters
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name }) }
}

exports.safeText = async (event) => {
  return { statusCode: 200, headers: { 'Content-Type': 'text/plain' }, body: 'Hello ' + event.queryStringParameters.name }
}
