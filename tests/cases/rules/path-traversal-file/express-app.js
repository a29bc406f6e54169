const express = require('express')
const serverless = require('serverless-http')
const path = require('path')

const app = express()

app.get('/files/:name', (req, res) => {
  res.sendFile('/opt/files/' + req.params.name) // virga-expect
})

app.get('/download', (req, res) => {
  res.download(path.join('/opt/files', req.query.name)) // virga-expect
})

app.get('/safe/:name', (req, res) => {
  res.sendFile(req.params.name, { root: '/opt/files' })
})

module.exports.handler = serverless(app)
