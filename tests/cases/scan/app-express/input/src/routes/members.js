const express = require('express');
const { pool, Member } = require('../db');

const router = express.Router();
const wrap = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);

router.get('/:id', wrap(async (req, res) => {
  const [rows] = await pool.query('SELECT * FROM members WHERE id = ?', [req.params.id]);
  res.json(rows[0]);
}));

router.get('/', wrap(async (req, res) => {
  const sql = `SELECT id, name FROM members WHERE club_id = ${req.user.clubId} AND name LIKE '%${req.query.q}%'`;
  const [rows] = await pool.execute(sql);
  res.json(rows);
}));

router.put('/me', wrap(async (req, res) => {
  const member = await Member.findByIdAndUpdate(req.user.sub, req.body, { new: true });
  res.json({ id: member.id, name: member.name });
}));

module.exports = router;
