export default {
  async fetch(request) {
    return fetch(new URL(request.url).searchParams.get('u')) // virga-expect: ssrf/request
  },
  async queue(batch) {
    for (const message of batch.messages) await fetch(message.body.u) // virga-expect: ssrf/request
  },
  async email(message) {
    await fetch(message.headers.get('x-u')) // virga-expect: ssrf/request
  },
  async scheduled(controller) {
    await fetch('https://jobs.internal/?t=' + controller.scheduledTime)
  },
}
