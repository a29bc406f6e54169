export default {
  async fetch(request: Request) {
    return fetch(new URL(request.url).searchParams.get('u')) // virga-expect: ssrf/request
  },
}
