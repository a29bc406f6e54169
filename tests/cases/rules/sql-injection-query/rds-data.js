const { RDSDataClient, ExecuteStatementCommand } = require('@aws-sdk/client-rds-data')
const AWS = require('aws-sdk')

const client = new RDSDataClient({})
const rds = new AWS.RDSDataService()
const target = { resourceArn: process.env.CLUSTER, secretArn: process.env.SECRET_ARN, database: 'shop' }

exports.v3 = async (event) => {
  const { city } = event.queryStringParameters
  const result = await client.send(
    new ExecuteStatementCommand({ ...target, sql: `SELECT id FROM shops WHERE city = '${city}'` }) // virga-expect
  )
  return { statusCode: 200, body: String(result.records.length) }
}

exports.v2 = async (event) => {
  const { city } = event.queryStringParameters
  const params = Object.assign({}, target)
  params.sql = "SELECT id FROM shops WHERE city = '" + city + "'"
  const result = await rds.executeStatement(params).promise() // virga-expect
  return { statusCode: 200, body: String(result.records.length) }
}

exports.safeNamed = async (event) => {
  const { city } = event.queryStringParameters
  const result = await client.send(
    new ExecuteStatementCommand({
      ...target,
      sql: 'SELECT id FROM shops WHERE city = :city',
      parameters: [{ name: 'city', value: { stringValue: city } }],
    })
  )
  return { statusCode: 200, body: String(result.records.length) }
}
