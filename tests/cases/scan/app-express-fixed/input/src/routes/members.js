const express = require('express');
const { pool, Member } = require('../db');

const router = express.Router();
const wrap = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);

router.get('/:id', wrap(async (req, res) => {
  if (String(req.user.sub) !== req.params.id) return res.status(403).json({ message: 'forbidden' });
  const [rows] = await pool.query('SELECT id, name, email FROM members WHERE id = ?', [req.params.id]);
  res.json(rows[0]);
}));

router.get('/', wrap(async (req, res) => {
  const [rows] = await pool.execute('SELECT id, name FROM members WHERE club_id = ? AND name LIKE ?', [req.user.clubId, `%${req.query.q}%`]);
  res.json(rows);
}));

router.put('/me', wrap(async (req, res) => {
  const { name, phone } = req.body;
  const member = await Member.findByIdAndUpdate(req.user.sub, { name: String(name), phone: String(phone) }, { new: true }).select('name phone');
  res.json({ id: member.id, name: member.name });
}));

module.exports = router;
