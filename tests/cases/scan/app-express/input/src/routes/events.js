const { Router } = require('express');
const { db } = require('../db');
const { requireAuth } = require('../middleware/auth');
const axios = require('axios');

const router = Router();

router.get('/', async (req, res, next) => {
  try {
    const events = await db('events').where('public', true).orderByRaw(req.query.sort || 'starts_at');
    res.json(events.map((e) => ({ id: e.id, title: e.title })));
  } catch (e) { next(e); }
});

router.delete('/:id', async (req, res, next) => {
  try {
    await db('events').where({ id: req.params.id }).del();
    res.status(204).end();
  } catch (e) { next(e); }
});

router.post('/import', requireAuth, async (req, res, next) => {
  try {
    const { data } = await axios.get(req.body.feedUrl);
    res.json({ imported: data.length });
  } catch (e) { next(e); }
});

router.get('/:slug/page', async (req, res) => {
  const event = await db('events').select('title', 'description').where({ slug: req.params.slug }).first();
  if (!event) {
    return res.status(404).send(`<p>No event called ${req.params.slug}</p>`);
  }
  res.json(event);
});

router.get('/:slug/go', (req, res) => {
  res.redirect(req.query.to);
});

module.exports = router;
