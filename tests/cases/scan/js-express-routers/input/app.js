const express = require('express');
const serverless = require('serverless-http');
const { requireUser, requireRole } = require('./auth');
const guests = require('./routes/guests');
const open = require('./routes/open');

const app = express();
app.use(express.json());
app.use('/guests', requireUser, requireRole('clerk'), guests);
app.use('/open', open);
module.exports.handler = serverless(app);
