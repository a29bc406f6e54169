const { Router } = require('express');
const { db } = require('../db');
const { requireAuth } = require('../middleware/auth');
const axios = require('axios');

const router = Router();

router.get('/', async (req, res, next) => {
  try {
    const sort = ['starts_at', 'title'].includes(req.query.sort) ? req.query.sort : 'starts_at';
    const events = await db('events').select('id', 'title', 'starts_at').where('public', true).orderBy(sort);
    res.json(events.map((e) => ({ id: e.id, title: e.title })));
  } catch (e) { next(e); }
});

router.delete('/:id', requireAuth, async (req, res, next) => {
  try {
    await db('events').where({ id: req.params.id, owner_id: req.user.sub }).del();
    res.status(204).end();
  } catch (e) { next(e); }
});

router.post('/import', requireAuth, async (req, res, next) => {
  try {
    const { data } = await axios.get(`https://feeds.example.org/${encodeURIComponent(req.body.feedId)}.json`);
    res.json({ imported: data.length });
  } catch (e) { next(e); }
});

router.get('/:slug/page', async (req, res) => {
  const event = await db('events').select('title', 'description').where({ slug: req.params.slug }).first();
  if (!event) {
    return res.status(404).send('<p>No such event</p>');
  }
  res.json(event);
});

router.get('/:slug/go', (req, res) => {
  const to = String(req.query.to || '/');
  res.redirect(to.startsWith('/') && !to.startsWith('//') ? to : '/');
});

module.exports = router;
