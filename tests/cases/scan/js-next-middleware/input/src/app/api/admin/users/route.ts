import { MongoClient } from 'mongodb'

const client = new MongoClient(process.env.MONGO_URL)

// anyone: the matcher of the middleware leaves this address out
export async function DELETE(request) {
  await client.db('app').collection('users').deleteMany({})
  return Response.json({ ok: true })
}
