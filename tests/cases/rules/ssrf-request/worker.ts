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
    return safeProxy(url.searchParams.get('id'))
  },
}

async function safeProxy(id: string | null): Promise<Response> {
  const answer = await fetch(`https://origin.internal/items/${id}`)
  return new Response(null, { status: answer.status })
}
