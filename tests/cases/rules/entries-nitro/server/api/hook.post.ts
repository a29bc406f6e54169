import { defineEventHandler, readBody, getQuery } from 'h3'

const HOOKS = { build: 'https://build.example.com' }

export default defineEventHandler(async (event) => {
  const body = await readBody(event)
  const { q } = getQuery(event)
  await fetch(q) // virga-expect: ssrf/request
  return fetch(body.url) // virga-expect: ssrf/request
})
