const fastify = require('fastify')()
const Koa = require('koa')
const Router = require('@koa/router')
const serverless = require('serverless-http')
const awsLambdaFastify = require('@fastify/aws-lambda')

fastify.get('/hello', async (request, reply) => {
  reply.type('text/html').send('<h1>Hello ' + request.query.name + '</h1>') // virga-expect
})

// A text is text/plain.
fastify.get('/safe', async (request, reply) => {
  reply.send('Hello ' + request.query.name)
})

const router = new Router()

router.get('/hello', async (ctx) => {
  ctx.body = '<h1>Hello ' + ctx.query.name + '</h1>' // virga-expect
})

router.get('/safe', async (ctx) => {
  ctx.body = { name: ctx.query.name }
})

router.get('/safe/text', async (ctx) => {
  ctx.body = 'Hello ' + ctx.query.name
})

const koa = new Koa()
koa.use(router.routes())

exports.fastify = awsLambdaFastify(fastify)
exports.koa = serverless(koa)
