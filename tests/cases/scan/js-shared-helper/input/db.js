const mysql = require('mysql2/promise');

const pool = mysql.createPool({ host: process.env.DB_HOST });

// used all over: who calls it decides what the statement is
exports.query = async (sql, params) => {
  const [rows] = await pool.query(sql, params);
  return rows;
};

exports.titleOf = async (id) => {
  const [rows] = await pool.query('SELECT title FROM pages WHERE ref = ' + id);
  return rows[0];
};
