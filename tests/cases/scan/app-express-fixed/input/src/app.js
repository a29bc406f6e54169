const express = require('express');
const helmet = require('helmet');
const membersRouter = require('./routes/members');
const eventsRouter = require('./routes/events');
const adminRouter = require('./routes/admin');
const authRouter = require('./routes/auth');
const filesRouter = require('./routes/files');
const { requireAuth } = require('./middleware/auth');

function createApp() {
  const app = express();
  app.use(helmet());
  app.use(express.json());
  app.use('/auth', authRouter);
  app.use('/members', requireAuth, membersRouter);
  app.use('/events', eventsRouter);
  app.use('/admin', requireAuth, adminRouter);
  app.use('/files', filesRouter);
  app.use((err, req, res, next) => {
    console.error(err);
    res.status(500).json({ message: 'internal error' });
  });
  return app;
}

module.exports = { createApp };
