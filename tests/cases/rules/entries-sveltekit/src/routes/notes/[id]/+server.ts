import { exec, execFile } from 'node:child_process'

export async function GET({ params, url }) {
  exec(`show ${params.id}`) // virga-expect: command-injection/shell
  return fetch(url.searchParams.get('from')) // virga-expect: ssrf/request
}

export const DELETE = async ({ params }) => {
  execFile('remove', ['--', params.id])
  return new Response(null, { status: 204 })
}
