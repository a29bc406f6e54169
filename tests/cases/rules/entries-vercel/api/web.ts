export async function POST(request: Request) {
  const { url } = await request.json()
  return fetch(url) // virga-expect: ssrf/request
}

export async function GET(request: Request) {
  const to = new URL(request.url).searchParams.get('to')
  return Response.redirect(to) // virga-expect: open-redirect/location
}
