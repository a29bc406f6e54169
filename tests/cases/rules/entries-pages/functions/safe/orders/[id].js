const CALLBACKS = { stock: 'https://stock.example.com/', mail: 'https://mail.example.com/' }

export async function onRequestGet({ env, params }) {
  const rows = await env.DB.prepare('SELECT total FROM orders WHERE id = ?').bind(params.id).all()
  return Response.json(rows.results.length)
}

export async function onRequestPut(context) {
  const order = await context.request.json()
  const target = CALLBACKS[order.callback]
  if (target) await fetch(target)
  return new Response('ok')
}
