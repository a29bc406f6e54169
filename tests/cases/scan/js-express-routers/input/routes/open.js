const { Router } = require('express');
const { MongoClient } = require('mongodb');
const { requireUser, requireRole } = require('../auth');

const rooms = new MongoClient(process.env.URL).db().collection('rooms');
const router = Router();

// registered before the guards: open to all
router.delete('/early/:id', async (req, res) => {
  await rooms.deleteOne({ _id: String(req.params.id) });
  res.sendStatus(204);
});

router.use(requireUser, requireRole('owner'));

router.delete('/late/:id', async (req, res) => {
  await rooms.deleteOne({ _id: String(req.params.id) });
  res.sendStatus(204);
});

module.exports = router;
