import { readFile } from 'node:fs/promises'
import path from 'node:path'

export async function loader({ params }) {
  return new Response(await readFile(`/data/${params.name}`)) // virga-expect: path-traversal/file
}

export async function action({ request, params }) {
  const form = await request.formData()
  await fetch(form.get('hook')) // virga-expect: ssrf/request
  return new Response(await readFile(path.join('/data', path.basename(params.name))))
}
