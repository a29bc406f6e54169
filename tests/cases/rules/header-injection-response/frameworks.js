const express = require('express')
const serverless = require('serverless-http')
const { Hono } = require('hono')

const app = express()
const hono = new Hono()

app.get('/file', (req, res) => {
  res.setHeader('Content-Disposition', 'attachment; filename=' + req.query.name) // virga-expect possible
  res.set('X-Page', req.query.page) // virga-expect possible
  res.end()
})
app.get('/safe', (req, res) => {
  res.set('X-Page', String(Number(req.query.page)))
  res.set('X-Name', encodeURIComponent(req.query.name))
  res.end()
})

hono.get('/file', (c) => {
  c.header('X-Name', c.req.query('name')) // virga-expect possible
  return c.text('a,b')
})
hono.get('/safe', (c) => {
  c.header('X-Name', 'plain')
  return c.text('a,b')
})

module.exports.handler = serverless(app)
module.exports.hono = hono
