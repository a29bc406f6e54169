const { DynamoDBClient, ExecuteStatementCommand } = require('@aws-sdk/client-dynamodb')
const { DynamoDB, S3 } = require('aws-sdk')

const client = new DynamoDBClient({})
const dynamodb = new DynamoDB()
const s3 = new S3()

exports.v3 = async (event) => {
  const { color } = event.queryStringParameters
  const found = await client.send(
    new ExecuteStatementCommand({ Statement: `SELECT id FROM Cars WHERE color='${color}'` }) // virga-expect
  )
  return { statusCode: 200, body: String(found.Items.length) }
}

exports.v2 = async (event) => {
  const { color } = event.queryStringParameters
  const found = await dynamodb.executeStatement({ Statement: "SELECT id FROM Cars WHERE color='" + color + "'" }).promise() // virga-expect
  return { statusCode: 200, body: String(found.Items.length) }
}

exports.batch = async (event) => {
  const { color } = event.queryStringParameters
  await dynamodb.batchExecuteStatement({ Statements: [{ Statement: `DELETE FROM Cars WHERE color='${color}'` }] }).promise() // virga-expect
  return { statusCode: 204 }
}

exports.select = async (event) => {
  await s3.selectObjectContent({ // virga-expect
    Bucket: process.env.BUCKET,
    Key: 'cars.csv',
    Expression: `SELECT * FROM s3object s WHERE s.color = '${event.queryStringParameters.color}'`,
  }).promise()
  return { statusCode: 204 }
}

exports.safeParameter = async (event) => {
  const found = await client.send(
    new ExecuteStatementCommand({
      Statement: 'SELECT id FROM Cars WHERE color=?',
      Parameters: [{ S: event.queryStringParameters.color }],
    })
  )
  return { statusCode: 200, body: String(found.Items.length) }
}
