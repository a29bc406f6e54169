import { Hono } from 'hono'
import { basicAuth } from 'hono/basic-auth'
import { bearerAuth } from 'hono/bearer-auth'
import { cors } from 'hono/cors'
import { jwt } from 'hono/jwt'

const remove = async (c) => {
  await c.env.DB.prepare('DELETE FROM users WHERE id = ?').bind(c.req.param('id')).run() // virga-expect: missing-access-control
  return c.text('gone')
}
const safeRemove = async (c) => {
  await c.env.DB.prepare('DELETE FROM users WHERE id = ?').bind(c.req.param('id')).run()
  return c.text('gone')
}
const safeToo = async (c) => {
  await c.env.DB.prepare('DELETE FROM users WHERE id = ?').bind(c.req.param('id')).run()
  return c.text('gone')
}

const open = new Hono()
open.use('/*', cors())
open.delete('/users/:id', remove)

const safe = new Hono()
safe.use('/users/*', async (c, next) => basicAuth({ username: c.env.NAME, password: c.env.PASSWORD })(c, next))
safe.delete('/users/:id', safeRemove)

// a router that holds hooks alone runs for those at the same path that come after it
const guards = new Hono()
guards.use('/users/*', bearerAuth({ token: 'of the environment' }))
const safeRoutes = new Hono()
safeRoutes.delete('/users/:id', safeToo)

const app = new Hono()
app.route('/open', open)
app.route('/safe', safe)
app.route('/admin', guards)
app.route('/admin', safeRoutes)
export default app
