import { defineEventHandler, readBody } from 'h3'

const HOOKS = { build: 'https://build.example.com' }

export default defineEventHandler(async (event) => {
  const body = await readBody(event)
  const hook = HOOKS[body.name]
  return hook ? fetch(hook) : null
})
