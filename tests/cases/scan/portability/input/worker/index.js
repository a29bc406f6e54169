// Request in, Response out: runs on any runtime of the web platform.
export default {
  async fetch(request) {
    return new Response('hello ' + new URL(request.url).hostname, { headers: { 'content-type': 'text/plain' } })
  },
}
