const express = require('express');
const serverless = require('serverless-http');

const app = express();

app.get('/', (req, res) => {
  load((err, page) => {
    if (err) return res.status(500).json({ trace: err.stack });
    res.json(page);
  });
});

app.get('/later', (req, res) => {
  loadLater().then((page) => res.json(page)).catch((e) => res.status(500).json({ trace: e.stack }));
});

app.get('/quiet', (req, res) => {
  load((err, page) => {
    if (err) return res.status(500).json({ message: 'internal error' });
    res.json(page);
  });
});

app.use((err, req, res, next) => {
  res.status(500).json({ trace: err.stack });
});

module.exports.handler = serverless(app);
