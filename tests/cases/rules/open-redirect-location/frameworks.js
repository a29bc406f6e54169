const express = require('express')
const serverless = require('serverless-http')
const Koa = require('koa')
const Router = require('@koa/router')
const fastify = require('fastify')()

const app = express()
const router = new Router()

app.get('/go', (req, res) => res.redirect(req.query.to)) // virga-expect
app.get('/gone', (req, res) => res.redirect(301, req.query.to)) // virga-expect
app.get('/set', (req, res) => {
  res.set('Location', req.query.to) // virga-expect
  res.sendStatus(302)
})
app.get('/safe', (req, res) => res.redirect('/items/' + req.query.id))
app.get('/safe/back', (req, res) => res.redirect(req.baseUrl + '/'))

router.get('/go', (ctx) => ctx.redirect(ctx.query.to)) // virga-expect
router.get('/safe', (ctx) => ctx.redirect('/'))

fastify.get('/go', async (request, reply) => reply.redirect(request.query.to)) // virga-expect
fastify.get('/safe', async (request, reply) => reply.redirect('/items/' + request.query.id))

const koa = new Koa()
koa.use(router.routes())
module.exports.handler = serverless(app)
module.exports.koa = serverless(koa)
