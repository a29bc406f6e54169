const mysql = require('mysql2/promise')

const pool = mysql.createPool({ host: process.env.DB_HOST, connectionLimit: 1 })
const COLUMNS = ['name', 'price']

exports.find = async (event) => {
  const body = JSON.parse(event.body)
  const [rows] = await pool.query(`SELECT id FROM orders WHERE state = '${body.state}'`) // virga-expect
  return { statusCode: 200, body: String(rows.length) }
}

exports.count = async (event) => {
  const connection = await pool.getConnection()
  const [rows] = await connection.execute('SELECT COUNT(*) AS n FROM ' + event.pathParameters.table) // virga-expect
  connection.release()
  return { statusCode: 200, body: String(rows[0].n) }
}

exports.safeFind = async (event) => {
  const body = JSON.parse(event.body)
  const [rows] = await pool.execute('SELECT id FROM orders WHERE state = ?', [body.state])
  return { statusCode: 200, body: String(rows.length) }
}

exports.safeSorted = async (event) => {
  const wanted = event.queryStringParameters.sort
  const column = COLUMNS.includes(wanted) ? wanted : 'name'
  const [rows] = await pool.query(`SELECT id FROM orders ORDER BY ${column}`)
  return { statusCode: 200, body: String(rows.length) }
}

exports.safeNumber = async (event) => {
  const id = parseInt(event.pathParameters.id, 10)
  const [rows] = await pool.query(`SELECT state FROM orders WHERE shelf = ${id}`)
  return { statusCode: 200, body: String(rows.length) }
}
