const ejs = require('ejs')
const pug = require('pug')
const Handlebars = require('handlebars')

const page = Handlebars.compile('<h1>{{title}}</h1>')
const HEADERS = { 'Content-Type': 'text/plain' }

exports.ejs = async (event) => {
  const { name } = event.queryStringParameters
  return { statusCode: 200, headers: HEADERS, body: ejs.render('<h1>Hello ' + name + '</h1>', {}) } // virga-expect
}

exports.ejsCompiled = async (event) => {
  const template = ejs.compile(JSON.parse(event.body).template) // virga-expect
  return { statusCode: 200, headers: HEADERS, body: template({}) }
}

exports.pug = async (event) => {
  const { name } = event.queryStringParameters
  return { statusCode: 200, headers: HEADERS, body: pug.render(`h1 Hello ${name}`) } // virga-expect
}

exports.handlebars = async (event) => {
  const template = Handlebars.compile(event.body) // virga-expect
  return { statusCode: 200, headers: HEADERS, body: template({ title: 'a' }) }
}

exports.safeData = async (event) => {
  const { name, greeting } = event.queryStringParameters
  const first = ejs.render('<h1>Hello <%= name %></h1>', { name })
  const second = pug.render('h1= name', { name, greeting })
  return { statusCode: 200, headers: HEADERS, body: first + second + page({ title: name }) }
}

exports.safeFile = async (event) => {
  const body = await ejs.renderFile('/opt/views/hello.ejs', event.queryStringParameters)
  return { statusCode: 200, headers: HEADERS, body }
}
