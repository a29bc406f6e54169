const jwt = require('jsonwebtoken');

exports.requireUser = (req, res, next) => {
  try {
    req.user = jwt.verify(req.headers.authorization, process.env.KEY, { algorithms: ['HS256'] });
  } catch (e) {
    return res.sendStatus(401);
  }
  next();
};

exports.requireRole = (role) => (req, res, next) => {
  if (req.user.role !== role) return res.sendStatus(403);
  next();
};
