import express from 'express'
import serverless from 'serverless-http'

const app = express()

app.use((req, res, next) => {
  res.setHeader('Access-Control-Allow-Origin', req.headers.origin) // virga-expect
  next()
})
app.get('/safe', (req, res) => {
  res.setHeader('Access-Control-Allow-Origin', 'https://app.internal')
  res.json([])
})

export const handler = serverless(app)

export default {
  async fetch(request) {
    const headers = { 'Access-Control-Allow-Origin': request.headers.get('Origin') }
    return new Response('[]', { headers }) // virga-expect
  },
}
