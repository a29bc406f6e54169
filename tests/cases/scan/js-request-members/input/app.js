const express = require('express');
const serverless = require('serverless-http');
const jwt = require('jsonwebtoken');
const mysql = require('mysql2/promise');

const pool = mysql.createPool({ host: process.env.DB_HOST });
const app = express();

app.use((req, res, next) => {
  req.member = jwt.verify(req.get('authorization'), process.env.KEY);
  req.locale = { sort: req.query.sort };
  next();
});

// what the middleware verified ties the record to the caller
app.get('/letters/:id', async (req, res) => {
  const [rows] = await pool.query('SELECT title FROM letters WHERE id = ? AND member_id = ?', [req.params.id, req.member.sub]);
  res.json(rows[0].title);
});

// nothing does
app.get('/drafts/:id', async (req, res) => {
  const [rows] = await pool.query('SELECT title FROM drafts WHERE id = ?', [req.params.id]);
  res.json(rows[0].title);
});

// what the middleware copied from the query is not harmless
app.get('/letters', async (req, res) => {
  const [rows] = await pool.query('SELECT title FROM letters WHERE open = 1 ORDER BY ' + req.locale.sort);
  res.json(rows.map((r) => r.title));
});

module.exports.handler = serverless(app);
