const { DynamoDB } = require('aws-sdk')
const documents = new DynamoDB.DocumentClient()
exports.handler = async (event) => {
  const { Items } = await documents.scan({ TableName: 'Voters' }).promise() // virga-expect possible
  return Items
}
exports.safe = async (event) => {
  const { Count } = await documents.scan({ TableName: 'Voters', Select: 'COUNT' }).promise()
  return Count
}
