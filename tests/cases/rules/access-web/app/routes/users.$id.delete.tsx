import { db } from '../db'

export async function action({ params }) {
  await db.query('DELETE FROM users WHERE id = $1', [params.id]) // virga-expect: missing-access-control, idor
  return null
}
