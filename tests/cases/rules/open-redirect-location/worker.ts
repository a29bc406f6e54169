import { Hono } from 'hono'

const app = new Hono()

app.get('/go', (c) => c.redirect(c.req.query('to') ?? '/')) // virga-expect
app.get('/safe', (c) => c.redirect('/items/' + c.req.param('id')))

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const url = new URL(request.url)
    const to = url.searchParams.get('to') ?? '/'
    if (url.pathname === '/raw') return Response.redirect(to, 302) // virga-expect
    if (url.pathname === '/headers') return new Response(null, { status: 302, headers: { Location: to } }) // virga-expect
    if (url.pathname === '/safe') return safeRedirect(url)
    return app.fetch(request, env, ctx)
  },
}

function safeRedirect(url: URL): Response {
  return Response.redirect('https://app.internal/items/' + url.searchParams.get('id'), 302)
}
