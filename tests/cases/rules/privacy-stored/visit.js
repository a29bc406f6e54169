// What is kept of who visits a page.
const { randomUUID } = require('crypto')
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb')
const { DynamoDBDocumentClient, GetCommand, PutCommand } = require('@aws-sdk/lib-dynamodb')

const db = DynamoDBDocumentClient.from(new DynamoDBClient({}))

exports.handler = async (event) => {
  const { page, email } = JSON.parse(event.body)
  const ip = event.requestContext.identity.sourceIp
  await db.send(new PutCommand({ TableName: 'visits', Item: { id: randomUUID(), page, ip } })) // virga-expect possible
  await db.send(new PutCommand({ TableName: 'letters', Item: { id: randomUUID(), email } })) // virga-expect possible
  return { statusCode: 202 }
}

exports.safe = async (event) => {
  const { page } = JSON.parse(event.body)
  await db.send(new PutCommand({ TableName: 'visits', Item: { id: randomUUID(), page } }))
  return { statusCode: 202 }
}

// what is copied from one table of the app to another comes from no caller
exports.safeCopy = async () => {
  const { Item } = await db.send(new GetCommand({ TableName: 'settings', Key: { id: 'office' } }))
  await db.send(new PutCommand({ TableName: 'shown', Item: { id: randomUUID(), address: Item.address } }))
}
