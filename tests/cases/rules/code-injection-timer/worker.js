export default {
  async fetch(request, env, ctx) {
    const { callback, delay } = await request.json()
    setTimeout(callback, 100) // virga-expect possible
    setInterval('notify(' + callback + ')', 1000) // virga-expect possible
    return safeTimer(callback, delay)
  },
}

function safeTimer(callback, delay) {
  setTimeout(() => notify(callback), delay)
  setTimeout(notify, 100, callback)
  setTimeout(notify.bind(null, callback), 100)
  return new Response(null, { status: 202 })
}

function notify(name) {
  return name.length
}
