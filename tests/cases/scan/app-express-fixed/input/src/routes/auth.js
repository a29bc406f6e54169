const express = require('express');
const crypto = require('crypto');
const { Member } = require('../db');
const { sign } = require('../middleware/auth');

const router = express.Router();

router.post('/login', async (req, res) => {
  const { email, password } = req.body;
  const user = await Member.findOne({ email: String(email) });
  const hash = crypto.scryptSync(String(password), user ? user.salt : '', 64);
  if (user && !crypto.timingSafeEqual(hash, Buffer.from(user.passwordHash, 'hex'))) return res.status(401).json({ message: 'wrong' });
  if (!user) return res.status(401).json({ message: 'wrong' });
  res.cookie('sid', sign(user), { httpOnly: true, secure: true, sameSite: 'strict' });
  res.json({ ok: true });
});

module.exports = router;
