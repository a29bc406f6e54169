export default async (request, context) => {
  const name = context.cookies.get('name')
  return new Response(`<p>${name}</p>`, { headers: { 'content-type': 'text/html' } }) // virga-expect: xss/html-response
}

export const config = { path: '/hello' }
