const { Athena } = require('aws-sdk')
const { BigQuery } = require('@google-cloud/bigquery')
const { neon } = require('@neondatabase/serverless')
const { createClient } = require('@libsql/client')
const sql = require('mssql')

const athena = new Athena()
const bigquery = new BigQuery()
const lite = createClient({ url: process.env.LITE_URL })
const run = neon(process.env.NEON_URL)

exports.athena = async (event) => {
  const QueryString = `SELECT * FROM logs WHERE status = ${event.queryStringParameters.status}`
  await athena.startQueryExecution({ QueryString, WorkGroup: 'logs' }).promise() // virga-expect
  return { statusCode: 202 }
}

exports.bigquery = async (event) => {
  const [rows] = await bigquery.query({ query: `SELECT n FROM d.t WHERE day = '${event.queryStringParameters.day}'` }) // virga-expect
  return { statusCode: 200, body: String(rows.length) }
}

exports.neon = async (event) => {
  const rows = await run("SELECT n FROM t WHERE day = '" + event.queryStringParameters.day + "'") // virga-expect
  return { statusCode: 200, body: String(rows.length) }
}

exports.libsql = async (event) => {
  const { rows } = await lite.execute("SELECT n FROM t WHERE day = '" + event.queryStringParameters.day + "'") // virga-expect
  return { statusCode: 200, body: String(rows.length) }
}

exports.mssql = async (event) => {
  const pool = await sql.connect(process.env.MSSQL_URL)
  const result = await pool.request().query("SELECT n FROM t WHERE day = '" + event.queryStringParameters.day + "'") // virga-expect
  return { statusCode: 200, body: String(result.recordset.length) }
}

exports.safeStores = async (event) => {
  const { day } = event.queryStringParameters
  await athena.startQueryExecution({ QueryString: 'SELECT 1', ExecutionParameters: [day] }).promise()
  await bigquery.query({ query: 'SELECT n FROM d.t WHERE day = @day', params: { day } })
  await run`SELECT n FROM t WHERE day = ${day}`
  await lite.execute({ sql: 'SELECT n FROM t WHERE day = ?', args: [day] })
  const pool = await sql.connect(process.env.MSSQL_URL)
  await pool.request().input('day', day).query('SELECT n FROM t WHERE day = @day')
  return { statusCode: 204 }
}
