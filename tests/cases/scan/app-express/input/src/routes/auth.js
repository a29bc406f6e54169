const express = require('express');
const crypto = require('crypto');
const { Member } = require('../db');
const { sign } = require('../middleware/auth');

const router = express.Router();

router.post('/login', async (req, res) => {
  const { email, password } = req.body;
  const hash = crypto.createHash('md5').update(password).digest('hex');
  const user = await Member.findOne({ email: email, passwordHash: hash });
  if (!user) return res.status(401).json({ message: 'wrong' });
  res.cookie('sid', sign(user));
  res.json({ ok: true });
});

module.exports = router;
