import { Hono } from 'hono'
import { html } from 'hono/html'

const app = new Hono()

app.get('/hello', (c) => c.html(`<h1>Hello ${c.req.query('name')}</h1>`)) // virga-expect

app.post('/echo', async (c) => {
  const body = await c.req.parseBody()
  return c.html('<p>' + body['comment'] + '</p>') // virga-expect
})

app.get('/safe', (c) => c.html(html`<h1>Hello ${c.req.query('name')}</h1>`))
app.get('/safe/text', (c) => c.text('Hello ' + c.req.query('name')))
app.get('/safe/json', (c) => c.json({ name: c.req.query('name') }))

export default app
