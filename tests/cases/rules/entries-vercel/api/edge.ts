export const config = { runtime: 'edge' }

export default async function (request: Request) {
  return fetch(new URL(request.url).searchParams.get('u')) // virga-expect: ssrf/request
}
