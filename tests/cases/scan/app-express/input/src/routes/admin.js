const express = require('express');
const { pool, Member } = require('../db');
const { requireRole } = require('../middleware/auth');

const router = express.Router();

router.get('/members', async (req, res) => {
  const members = await Member.find({});
  res.json(members);
});

router.delete('/members/:id', async (req, res) => {
  await Member.findByIdAndDelete(req.params.id);
  res.sendStatus(204);
});

module.exports = router;
