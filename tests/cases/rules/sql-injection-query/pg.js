const { Client, Pool } = require('pg')
const format = require('pg-format')

const pool = new Pool()

exports.rename = async (event) => {
  const { name, shelf } = JSON.parse(event.body)
  const client = new Client()
  await client.connect()
  await client.query("UPDATE shelves SET name = '" + name + "' WHERE shelf = " + shelf) // virga-expect
  await client.end()
  return { statusCode: 204 }
}

exports.report = async (event) => {
  const query = { text: `SELECT count(*) FROM ${event.queryStringParameters.table}`, values: [] }
  const { rows } = await pool.query(query) // virga-expect
  return { statusCode: 200, body: rows[0].count }
}

exports.borrowed = async (event) => {
  const client = await pool.connect()
  const day = event.queryStringParameters.day
  const { rows } = await client.query(['SELECT count(*) FROM visits WHERE day = ', day].join("'")) // virga-expect
  client.release()
  return { statusCode: 200, body: rows[0].count }
}

exports.safeRename = async (event) => {
  const { name, shelf } = JSON.parse(event.body)
  await pool.query('UPDATE shelves SET name = $1 WHERE shelf = $2', [name, shelf])
  return { statusCode: 204 }
}

exports.safeObject = async (event) => {
  const { name, shelf } = JSON.parse(event.body)
  await pool.query({ text: 'UPDATE shelves SET name = $1 WHERE shelf = $2', values: [name, shelf] })
  return { statusCode: 204 }
}

exports.safeFormat = async (event) => {
  const sql = format('SELECT count(*) FROM %I WHERE day = %L', event.queryStringParameters.table, event.queryStringParameters.day)
  const { rows } = await pool.query(sql)
  return { statusCode: 200, body: rows[0].count }
}
