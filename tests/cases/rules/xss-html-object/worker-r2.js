export default {
  async fetch(request, env) {
    const comment = await request.text()
    const page = '<p>' + comment + '</p>'
    await env.SITE.put('comments.html', page, { httpMetadata: { contentType: 'text/html' } }) // virga-expect
    return safeStore(comment, env)
  },
}

async function safeStore(comment, env) {
  await env.SITE.put('comments.txt', comment, { httpMetadata: { contentType: 'text/plain' } })
  return new Response(null, { status: 204 })
}
