const { MongoClient } = require('mongodb')
const mongoose = require('mongoose')

const client = new MongoClient(process.env.MONGO_URL)
const Item = mongoose.model('Item', new mongoose.Schema({ kind: String }))

exports.where = async (event) => {
  const { kind } = event.queryStringParameters
  const items = client.db('app').collection('items')
  const found = await items.find({ $where: `this.kind == '${kind}'` }).toArray() // virga-expect
  const same = await Item.find({ $where: "this.kind == '" + kind + "'" }) // virga-expect
  return { statusCode: 200, body: String(found.length + same.length) }
}

exports.reduce = async (event) => {
  const map = `function () { emit(this.${event.queryStringParameters.field}, 1) }`
  await client.db('app').collection('items').mapReduce(map, 'function (k, v) { return v.length }') // virga-expect
  return { statusCode: 204 }
}

exports.safeWhere = async (event) => {
  const { kind } = event.queryStringParameters
  const items = client.db('app').collection('items')
  const found = await items.find({ kind }).toArray()
  const same = await items.find({ $where: 'this.kind == this.first', kind }).toArray()
  return { statusCode: 200, body: String(found.length + same.length) }
}
