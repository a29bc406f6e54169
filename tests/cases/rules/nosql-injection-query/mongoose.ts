import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import mongoose, { Schema } from 'mongoose'
import sanitize from 'mongo-sanitize'

const Item = mongoose.model('Item', new Schema({ kind: String, state: String }))

export const count = async (event: APIGatewayProxyEvent, context: Context) => {
  const { kind } = JSON.parse(event.body ?? '{}')
  const n = await Item.countDocuments({ kind }) // virga-expect
  const some = await Item.find({ kind: { $in: [kind] } }, 'state') // virga-expect
  return { statusCode: 200, body: String(n + some.length) }
}

export const safeCount = async (event: APIGatewayProxyEvent, context: Context) => {
  const kind = sanitize(JSON.parse(event.body ?? '{}').kind)
  const state = JSON.parse(event.body ?? '{}').state.toString()
  const n = await Item.countDocuments({ kind, state })
  return { statusCode: 200, body: String(n) }
}
