const mysql = require('mysql')

const connection = mysql.createConnection({ host: process.env.DB_HOST, user: 'shop' })

exports.search = (event, context, callback) => {
  const { term } = event.queryStringParameters
  connection.query("SELECT id FROM items WHERE name LIKE '%" + term + "%'", (err, rows) => { // virga-expect
    callback(null, { statusCode: 200, body: String(rows.length) })
  })
}

exports.sorted = (event, context, callback) => {
  const options = { sql: `SELECT id FROM items ORDER BY ${event.queryStringParameters.sort}`, timeout: 4000 }
  connection.query(options, (err, rows) => callback(null, { statusCode: 200, body: String(rows.length) })) // virga-expect
}

exports.safeSearch = (event, context, callback) => {
  const { term } = event.queryStringParameters
  connection.query('SELECT id FROM items WHERE name LIKE ?', ['%' + term + '%'], (err, rows) => {
    callback(null, { statusCode: 200, body: String(rows.length) })
  })
}

exports.safeEscaped = (event, context, callback) => {
  const name = mysql.escape(event.queryStringParameters.term)
  connection.query('SELECT id FROM items WHERE name = ' + name, (err, rows) => {
    callback(null, { statusCode: 200, body: String(rows.length) })
  })
}
