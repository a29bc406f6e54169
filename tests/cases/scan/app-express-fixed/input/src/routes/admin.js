const express = require('express');
const { pool, Member } = require('../db');
const { requireRole } = require('../middleware/auth');

const router = express.Router();
router.use(requireRole('admin'));

router.get('/members', async (req, res) => {
  const members = await Member.find({}).select('name role').lean();
  res.json(members);
});

router.delete('/members/:id', async (req, res) => {
  await Member.findByIdAndDelete(req.params.id);
  res.sendStatus(204);
});

module.exports = router;
