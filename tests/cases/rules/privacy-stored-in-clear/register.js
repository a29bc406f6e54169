// A password as it came in, and as it should be kept.
const { randomUUID } = require('crypto')
const bcrypt = require('bcrypt')
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb')
const { DynamoDBDocumentClient, PutCommand } = require('@aws-sdk/lib-dynamodb')

const db = DynamoDBDocumentClient.from(new DynamoDBClient({}))

exports.handler = async (event) => {
  const { name, password } = JSON.parse(event.body)
  await db.send(new PutCommand({ TableName: 'users', Item: { id: randomUUID(), name, password } })) // virga-expect
  return { statusCode: 201 }
}

exports.safe = async (event) => {
  const { name, password } = JSON.parse(event.body)
  const hash = await bcrypt.hash(password, 12)
  await db.send(new PutCommand({ TableName: 'users', Item: { id: randomUUID(), name, password: hash } }))
  return { statusCode: 201 }
}
