const { DynamoDB } = require('aws-sdk')
const documents = new DynamoDB.DocumentClient()
exports.list = async (event) => {
  const { Items } = await documents.scan({ TableName: 'Voters' }).promise() // virga-expect
  return { statusCode: 200, body: JSON.stringify(Items) }
}
exports.safeCount = async (event) => {
  const { Count } = await documents.scan({ TableName: 'Voters', Select: 'COUNT' }).promise()
  return { statusCode: 200, body: String(Count) }
}
