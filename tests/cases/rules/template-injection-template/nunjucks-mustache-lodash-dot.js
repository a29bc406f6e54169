const nunjucks = require('nunjucks')
const Mustache = require('mustache')
const _ = require('lodash')
const template = require('lodash.template')
const doT = require('dot')

const env = nunjucks.configure('/opt/views', { autoescape: true })

exports.nunjucks = async (event) => {
  const { name } = event.queryStringParameters
  const first = nunjucks.renderString('Hello ' + name, {}) // virga-expect
  const second = env.renderString(`Hello ${name}`, {}) // virga-expect
  return { statusCode: 200, body: first + second }
}

exports.mustache = async (event) => {
  return { statusCode: 200, body: Mustache.render(event.body, { name: 'x' }) } // virga-expect
}

exports.lodash = async (event) => {
  const { text } = JSON.parse(event.body)
  const first = _.template(text) // virga-expect
  const second = template('<p>' + text + '</p>') // virga-expect
  return { statusCode: 200, body: first({}) + second({}) }
}

exports.dot = async (event) => {
  const { text } = JSON.parse(event.body)
  return { statusCode: 200, body: doT.template(text)({}) } // virga-expect
}

exports.safeValues = async (event) => {
  const { name } = event.queryStringParameters
  const parts = [
    nunjucks.renderString('Hello {{ name }}', { name }),
    env.render('hello.njk', { name }),
    Mustache.render('Hello {{name}}', { name }),
    _.template('Hello <%- name %>')({ name }),
    doT.template('Hello {{!it.name}}')({ name }),
  ]
  return { statusCode: 200, body: parts.join('\n') }
}
