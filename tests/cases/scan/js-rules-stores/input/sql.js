const { Pool } = require('pg');
const mysql = require('mysql2/promise');
const knex = require('knex')({ client: 'pg' });
const sqlite3 = require('sqlite3');
const pool = new Pool();

exports.bad = async (event) => {
  const { id } = event.pathParameters;
  await pool.query(`SELECT name FROM users WHERE id = '${id}'`);
  const client = await pool.connect();
  await client.query({ text: 'SELECT name FROM users WHERE id = ' + id });
  const connection = await mysql.createConnection({ host: 'db' });
  await connection.execute('DELETE FROM users WHERE id = ' + id);
  await knex.raw('SELECT 1 FROM users WHERE id = ' + id);
  new sqlite3.Database(':memory:').all('SELECT name FROM users WHERE id = ' + id, () => {});
};

exports.good = async (event) => {
  const { id } = event.pathParameters;
  await pool.query('SELECT name FROM users WHERE id = $1', [id]);
  await pool.query('SELECT name FROM users WHERE id = ' + parseInt(id, 10));
  const connection = await mysql.createConnection({ host: 'db' });
  await connection.execute('DELETE FROM users WHERE id = ' + connection.escape(id));
  await knex('users').where({ id });
};
