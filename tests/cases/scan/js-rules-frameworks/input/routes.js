const { exec } = require('child_process');

module.exports = (app) => {
  app.post('/run', (req, res) => {
    exec('convert ' + req.body.name);
    res.json({ ok: true });
  });
};
