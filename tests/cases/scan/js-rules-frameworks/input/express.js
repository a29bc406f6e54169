const express = require('express');
const serverless = require('serverless-http');
const { exec } = require('child_process');
const app = express();
const router = express.Router();

app.get('/echo', (req, res) => {
  res.send('Hello ' + req.query.name);
});
app.get('/json', (req, res) => {
  res.json({ greeting: 'Hello ' + req.query.name });
});
router.post('/run', (req, res) => {
  exec(req.body.command);
  res.status(204).end();
});
router.get('/go', (req, res) => res.redirect(req.query.to));
app.use('/api', router);
module.exports.handler = serverless(app);
