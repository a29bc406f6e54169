import type { Context, Config } from '@netlify/functions'

export default async (req: Request, context: Context) => {
  const body = await req.json()
  const answer = await fetch(body.url) // virga-expect: ssrf/request
  return new Response(await answer.text(), { headers: { 'x-id': context.requestId } })
}

export const config: Config = { path: '/proxy', method: 'POST' }
