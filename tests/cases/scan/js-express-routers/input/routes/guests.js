const { Router } = require('express');
const { MongoClient } = require('mongodb');

const guests = new MongoClient(process.env.URL).db().collection('guests');
const router = Router();

// guarded where the router is mounted
router.delete('/:id', async (req, res) => {
  await guests.deleteOne({ _id: String(req.params.id) });
  res.sendStatus(204);
});

module.exports = router;
