import { OpenAPIHono, createRoute } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { basicAuth } from 'hono/basic-auth'
import { bearerAuth } from 'hono/bearer-auth'
import { some } from 'hono/combine'
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

// addresses: below a base, of a chain of calls, in the second argument
const safeBase = new Hono().basePath('/v2')
safeBase.use('/own/*', jwt({ secret: 'of the environment' }))
safeBase.delete('/own/users/:id', async (c) => {
  await c.env.DB.prepare('DELETE FROM users WHERE id = ?').bind(c.req.param('id')).run()
  return c.text('gone')
})
safeBase.on(['PUT', 'DELETE'], '/own/people/:id', async (c) => {
  await c.env.DB.prepare('DELETE FROM users WHERE id = ?').bind(c.req.param('id')).run()
  return c.text('gone')
})
const safeChain = new Hono()
  .get('/', (c) => c.text(''))
  .delete('/users/:id', async (c) => {
    await c.env.DB.prepare('DELETE FROM users WHERE id = ?').bind(c.req.param('id')).run()
    return c.text('gone')
  })
const safeEither = new Hono()
safeEither.use('*', some(bearerAuth({ token: 'of the environment' }), jwt({ secret: 'of the environment' })))
safeEither.delete('/users/:id', async (c) => {
  await c.env.DB.prepare('DELETE FROM users WHERE id = ?').bind(c.req.param('id')).run()
  return c.text('gone')
})
const documented = new OpenAPIHono()
documented.openapi(createRoute({ method: 'delete', path: '/users/{id}', responses: {} }), async (c) => {
  await c.env.DB.prepare('DELETE FROM users WHERE id = ?').bind(c.req.param('id')).run() // virga-expect: missing-access-control
  return c.text('gone')
})

const app = new Hono()
app.use('/chain/*', jwt({ secret: 'of the environment' }))
app.route('/chain', safeChain)
app.route('/either', safeEither)
app.route('/documented', documented)
app.route('/', safeBase)
app.route('/open', open)
app.route('/safe', safe)
app.route('/admin', guards)
app.route('/admin', safeRoutes)
export default app
