import mysql from 'mysql2/promise'

const pool = mysql.createPool({ host: 'db.internal' })

export default async function handler(req, res) {
  const [rows] = await pool.query(`SELECT city FROM users WHERE name = '${req.query.name}'`) // virga-expect: sql-injection/query
  res.status(200).json({ count: rows.length })
}
