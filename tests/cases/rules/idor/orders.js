const { DynamoDB } = require('aws-sdk')
const documents = new DynamoDB.DocumentClient()
exports.order = async (event) => {
  const { Item } = await documents.get({ TableName: 'Orders', Key: { id: event.pathParameters.id }, ProjectionExpression: 'total' }).promise() // virga-expect
  return { statusCode: 200, body: String(Item.total) }
}
exports.safeOrder = async (event) => {
  const owner = event.requestContext.authorizer.claims.sub
  const Key = { owner, id: event.pathParameters.id }
  const { Item } = await documents.get({ TableName: 'Orders', Key, ProjectionExpression: 'total' }).promise()
  return { statusCode: 200, body: String(Item.total) }
}
