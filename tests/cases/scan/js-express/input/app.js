const express = require('express');
const serverless = require('serverless-http');
const mysql = require('mysql2');

const app = express();
const db = mysql.createConnection(process.env.DB);

app.get('/users', (req, res) => {
  db.query("SELECT id FROM users WHERE name = '" + req.query.name + "'", (err, rows) => res.json(rows));
});

app.get('/safe', (req, res) => {
  db.query('SELECT id FROM users WHERE name = ?', [req.query.name], (err, rows) => res.json(rows));
});

app.get('/go', (req, res) => res.redirect(req.query.to));

module.exports.handler = serverless(app);
