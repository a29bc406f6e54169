const express = require('express')
const cors = require('cors')
const serverless = require('serverless-http')

const app = express()
app.use(cors({ origin: true, credentials: true })) // virga-expect
app.get('/items', cors({ origin: '*', credentials: true }), (req, res) => res.json([])) // virga-expect
app.get('/safe', cors({ origin: 'https://app.internal', credentials: true }), (req, res) => res.json([]))
app.get('/safe/any', cors({ origin: true, credentials: false }), (req, res) => res.json([]))

module.exports.handler = serverless(app)
