export interface Env {
  DB: D1Database
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url)
    const color = url.searchParams.get('color')
    if (url.pathname === '/count') {
      const row = await env.DB.prepare(`SELECT count(*) AS n FROM cars WHERE color = '${color}'`).first() // virga-expect
      return Response.json({ n: row?.n })
    }
    if (request.method === 'POST') {
      await env.DB.exec(await request.text()) // virga-expect
      return new Response(null, { status: 204 })
    }
    return safeCount(env, color)
  },
}

async function safeCount(env: Env, color: string | null): Promise<Response> {
  const row = await env.DB.prepare('SELECT count(*) AS n FROM cars WHERE color = ?1').bind(color).first()
  return Response.json({ n: row?.n })
}
