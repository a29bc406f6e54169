import express from 'express'
import serverless from 'serverless-http'
import { Hono } from 'hono'

const app = express()
app.use(express.json())

app.get('/items', async (req, res) => {
  try {
    res.json(await items())
  } catch (err) {
    res.status(500).json({ error: err.message, stack: err.stack }) // virga-expect
  }
})
app.get('/safe', async (req, res) => {
  try {
    res.json(await items())
  } catch (err) {
    console.error(err)
    res.status(500).json({ error: 'internal error' })
  }
})

const hono = new Hono()
hono.get('/items', async (c) => {
  try {
    return c.json(await items())
  } catch (err) {
    return c.text(err.stack, 500) // virga-expect
  }
})

export const handler = serverless(app)

export default {
  async fetch(request) {
    try {
      return Response.json(await items())
    } catch (err) {
      return new Response(err.stack, { status: 500 }) // virga-expect
    }
  },
}

async function items() {
  return [1, 2]
}
