export default {
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const name = url.searchParams.get('name') ?? 'you'
    if (url.pathname === '/page') {
      return new Response(`<h1>Hello ${name}</h1>`, { headers: { 'content-type': 'text/html' } }) // virga-expect
    }
    if (url.pathname === '/form') {
      const form = await request.formData()
      return new Response('<p>' + form.get('comment') + '</p>', { headers: { 'Content-Type': 'text/html;charset=utf-8' } }) // virga-expect
    }
    if (url.pathname === '/headers') {
      const headers = new Headers()
      headers.set('Content-Type', 'text/html')
      return new Response(`<h1>Hello ${name}</h1>`, { headers }) // virga-expect
    }
    if (url.pathname === '/made') {
      return new Response(`<h1>Hello ${name}</h1>`, { headers: new Headers({ 'content-type': 'text/html' }) }) // virga-expect
    }
    return safePage(name)
  },
}

function safePage(name: string): Response {
  if (name === 'json') return Response.json({ name })
  return new Response('Hello ' + name, { headers: { 'content-type': 'text/plain' } })
}
