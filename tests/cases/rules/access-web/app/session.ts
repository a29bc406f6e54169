import { createCookieSessionStorage, redirect } from '@remix-run/node'

const storage = createCookieSessionStorage({ cookie: { name: 's', secrets: [process.env.KEY] } })

export async function requireUser(request) {
  const session = await storage.getSession(request.headers.get('Cookie'))
  const user = session.get('user')
  if (!user) throw redirect('/login')
  return user
}
