const express = require('express')
const serverless = require('serverless-http')
const escapeHtml = require('escape-html')

const app = express()
app.use(express.json())

app.get('/hello', (req, res) => {
  res.send('Hello ' + req.query.name) // virga-expect
})

app.get('/user/:id', (req, res) => {
  res.status(404).send(`no user ${req.params.id}`) // virga-expect
})

app.get('/written', (req, res) => {
  res.write('<p>' + req.query.name + '</p>') // virga-expect
  res.end()
})

app.get('/safe/json', (req, res) => res.json({ name: req.query.name }))
app.get('/safe/object', (req, res) => res.send({ name: req.query.name }))
app.get('/safe/escaped', (req, res) => res.send('Hello ' + escapeHtml(req.query.name)))
app.get('/safe/text', (req, res) => res.type('text/plain').send('Hello ' + req.query.name))
app.get('/safe/header', (req, res) => {
  res.setHeader('content-type', 'application/json; charset=utf-8')
  res.end(JSON.stringify({ name: req.query.name }))
})
app.get('/safe/number', (req, res) => res.send('Page ' + parseInt(req.query.page, 10)))

module.exports.handler = serverless(app)
