const jwt = require('jsonwebtoken')
const { DynamoDB } = require('aws-sdk')
const documents = new DynamoDB.DocumentClient()
exports.account = async (event) => {
  const { sub } = jwt.decode(event.headers.authorization) // virga-expect: broken-authentication/token-not-verified
  const { Item } = await documents.get({ TableName: 'Accounts', Key: { id: sub }, ProjectionExpression: 'total' }).promise() // virga-expect
  return { statusCode: 200, body: String(Item.total) }
}
exports.safeAccount = async (event) => {
  const { sub } = jwt.verify(event.headers.authorization, process.env.KEY, { algorithms: ['RS256'] })
  const { Item } = await documents.get({ TableName: 'Accounts', Key: { id: sub }, ProjectionExpression: 'total' }).promise()
  return { statusCode: 200, body: String(Item.total) }
}
