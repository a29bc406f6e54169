export async function onRequestGet({ env, params }) {
  const rows = await env.DB.prepare(`SELECT total FROM orders WHERE id = '${params.id}'`).all() // virga-expect: sql-injection/query
  return Response.json(rows.results.length)
}

export const onRequestPut = [
  async (context) => context.next(),
  async (context) => {
    const order = await context.request.json()
    await fetch(order.callback) // virga-expect: ssrf/request
    return new Response('ok')
  },
]
