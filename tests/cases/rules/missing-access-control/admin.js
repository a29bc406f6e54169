const { DynamoDB } = require('aws-sdk')
const documents = new DynamoDB.DocumentClient()
exports.removeThing = async (event) => {
  await documents.delete({ TableName: 'Things', Key: { id: 'old' } }).promise() // virga-expect
  return { statusCode: 204, body: event.path }
}
exports.safeRemove = async (event) => {
  if (event.headers.authorization !== process.env.TOKEN) return { statusCode: 403 }
  await documents.delete({ TableName: 'Things', Key: { id: 'old' } }).promise()
  return { statusCode: 204 }
}
