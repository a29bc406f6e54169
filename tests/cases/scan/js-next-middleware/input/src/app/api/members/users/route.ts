import { MongoClient } from 'mongodb'

const client = new MongoClient(process.env.MONGO_URL)

// users who are signed in: the middleware has looked
export async function DELETE(request) {
  await client.db('app').collection('users').deleteMany({ expired: true })
  return Response.json({ ok: true })
}
