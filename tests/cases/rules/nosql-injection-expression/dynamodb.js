const AWS = require('aws-sdk')
const { DynamoDBDocumentClient, ScanCommand, UpdateCommand } = require('@aws-sdk/lib-dynamodb')
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb')

const documents = new AWS.DynamoDB.DocumentClient()
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}))
const FIELDS = { name: '#n', price: 'price' }

exports.scan = async (event) => {
  const { kind } = event.queryStringParameters
  const params = { TableName: 'Items', FilterExpression: "kind = '" + kind + "'", Select: 'COUNT' }
  const { Count } = await documents.scan(params).promise() // virga-expect
  return { statusCode: 200, body: String(Count) }
}

exports.v3 = async (event) => {
  const { field, value } = JSON.parse(event.body)
  await client.send(
    new UpdateCommand({ // virga-expect
      TableName: 'Items',
      Key: { id: 'totals' },
      UpdateExpression: `SET ${field} = :value`,
      ExpressionAttributeValues: { ':value': value },
    })
  )
  return { statusCode: 204 }
}

exports.safeScan = async (event) => {
  const { Count } = await client.send(
    new ScanCommand({
      TableName: 'Items',
      FilterExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': event.queryStringParameters.kind },
      Select: 'COUNT',
    })
  )
  return { statusCode: 200, body: String(Count) }
}

exports.safeField = async (event) => {
  const { field, value } = JSON.parse(event.body)
  await client.send(
    new UpdateCommand({
      TableName: 'Items',
      Key: { id: 'totals' },
      UpdateExpression: `SET ${FIELDS[field]} = :value`,
      ExpressionAttributeValues: { ':value': value },
    })
  )
  return { statusCode: 204 }
}

// Names of what is set, made from the keys of a list that the program holds.
exports.safeBuilt = async (event) => {
  const body = JSON.parse(event.body)
  const sets = Object.keys(FIELDS).map((name) => `${name} = :${name}`)
  await client.send(
    new UpdateCommand({
      TableName: 'Items',
      Key: { id: 'totals' },
      UpdateExpression: 'SET ' + sets.join(', '),
      ExpressionAttributeValues: { ':name': body.name, ':price': body.price },
    })
  )
  return { statusCode: 204 }
}
