import type { Context } from '@netlify/functions'

export default async (req: Request, context: Context) => {
  const { id } = context.params
  const answer = await fetch(`https://stock.example.com/items/${encodeURIComponent(id)}`)
  return Response.json(await answer.json())
}

export const config = { path: '/items/:id' }
