const express = require('express')
const serverless = require('serverless-http')
const { MongoClient } = require('mongodb')

const app = express()
const client = new MongoClient(process.env.MONGO_URL)
app.use(express.json())

app.post('/count', async (req, res) => {
  const n = await client.db('app').collection('items').countDocuments({ kind: req.body.kind }) // virga-expect
  res.json({ n })
})

// The query parser of Express makes objects of kind[$ne]=x.
app.get('/count', async (req, res) => {
  const n = await client.db('app').collection('items').countDocuments({ kind: req.query.kind }) // virga-expect
  res.json({ n })
})

app.get('/safe/:kind', async (req, res) => {
  const n = await client.db('app').collection('items').countDocuments({ kind: req.params.kind })
  res.json({ n })
})

module.exports.handler = serverless(app)
