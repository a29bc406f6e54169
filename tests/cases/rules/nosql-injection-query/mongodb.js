const { MongoClient, ObjectId } = require('mongodb')

const client = new MongoClient(process.env.MONGO_URL)

exports.login = async (event) => {
  const { name, password } = JSON.parse(event.body)
  const users = client.db('app').collection('users')
  const found = await users.findOne({ name, password }, { projection: { name: 1 } }) // virga-expect
  return { statusCode: found ? 204 : 403 }
}

exports.filter = async (event) => {
  const db = (await client.connect()).db()
  const n = await db.collection('items').countDocuments(JSON.parse(event.body).filter) // virga-expect
  return { statusCode: 200, body: String(n) }
}

exports.rename = async (event) => {
  const body = JSON.parse(event.body)
  await client.db('app').collection('items').updateMany({ kind: body.kind }, { $set: { seen: true } }) // virga-expect
  return { statusCode: 204 }
}

exports.safeLogin = async (event) => {
  const { name, password } = JSON.parse(event.body)
  const users = client.db('app').collection('users')
  const found = await users.findOne({ name: String(name), password: `${password}` }, { projection: { name: 1 } })
  return { statusCode: found ? 204 : 403 }
}

exports.safeTyped = async (event) => {
  const { name } = JSON.parse(event.body)
  if (typeof name !== 'string') return { statusCode: 400 }
  const n = await client.db('app').collection('items').countDocuments({ name })
  return { statusCode: 200, body: String(n) }
}

exports.safeQueryString = async (event) => {
  const n = await client.db('app').collection('items').countDocuments({
    kind: event.queryStringParameters.kind,
    shelf: new ObjectId(JSON.parse(event.body).shelf),
    state: { $eq: 'open' },
  })
  return { statusCode: 200, body: String(n) }
}
