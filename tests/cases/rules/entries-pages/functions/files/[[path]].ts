export const onRequest: PagesFunction<Env> = async (context) => {
  const name = new URL(context.request.url).searchParams.get('name')
  return new Response(`<h1>${name}</h1>`, { headers: { 'Content-Type': 'text/html' } }) // virga-expect: xss/html-response
}
