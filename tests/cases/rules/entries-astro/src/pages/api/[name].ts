import type { APIRoute } from 'astro'
import { exec, execFile } from 'node:child_process'

export const GET: APIRoute = ({ params, url }) => {
  exec(`greet ${params.name}`) // virga-expect: command-injection/shell
  return new Response(`<i>${url.searchParams.get('q')}</i>`, { headers: { 'Content-Type': 'text/html' } }) // virga-expect: xss/html-response
}

export const POST: APIRoute = async ({ request }) => {
  const { name } = await request.json()
  execFile('greet', ['--', name])
  return Response.json({ name })
}
