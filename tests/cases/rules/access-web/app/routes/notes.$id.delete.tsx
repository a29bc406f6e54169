import { db } from '../db'
import { requireUser } from '../session'

export async function action({ params, request }) {
  const safe = await requireUser(request)
  await db.query('DELETE FROM notes WHERE id = $1 AND owner = $2', [params.id, safe])
  return null
}
