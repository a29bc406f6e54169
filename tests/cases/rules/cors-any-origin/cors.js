const express = require('express')
const cors = require('cors')
const serverless = require('serverless-http')

const app = express()
app.use(cors()) // virga-expect possible
app.get('/items', cors({ origin: '*' }), (req, res) => res.json([])) // virga-expect possible
app.get('/safe', cors({ origin: 'https://app.internal' }), (req, res) => res.json([]))

module.exports.handler = serverless(app)
