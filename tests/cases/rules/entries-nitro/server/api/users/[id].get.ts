import { exec } from 'node:child_process'

export default defineEventHandler(async (event) => {
  exec(`finger ${getRouterParam(event, 'id')}`) // virga-expect: command-injection/shell
  return { ok: true }
})
