export default {
  async fetch(request: Request, env: unknown, ctx: ExecutionContext): Promise<Response> {
    const url = new URL(request.url)
    const target = url.searchParams.get('url')
    if (url.pathname === '/proxy') {
      const answer = await fetch(target!) // virga-expect
      return new Response(null, { status: answer.status })
    }
    if (url.pathname === '/request') {
      const answer = await fetch(new Request(target!)) // virga-expect
      return new Response(null, { status: answer.status })
    }
    if (url.pathname === '/notes') return safeForward(request)
    if (url.pathname === '/inner') return safeInner(new Request(target!))
    return safeProxy(url.searchParams.get('id'))
  },
}

async function safeProxy(id: string | null): Promise<Response> {
  const answer = await fetch(`https://origin.internal/items/${id}`)
  return new Response(null, { status: answer.status })
}

// what is sent is theirs, where it goes is not
async function safeForward(request: Request): Promise<Response> {
  const sent = await fetch(new Request('https://origin.internal/notes', { method: 'POST', body: await request.text() }))
  const same = await fetch(new Request('https://origin.internal/all', request))
  return new Response(null, { status: sent.ok ? same.status : 502 })
}

// a request that is only looked at is sent nowhere
async function safeInner(request: Request): Promise<Response> {
  return Response.json({ asked: new URL(request.url).pathname.length, method: request.method })
}
