const jwt = require('jsonwebtoken');

const SECRET = process.env.JWT_SECRET;

exports.sign = (user) => jwt.sign({ sub: user.id, role: user.role }, SECRET, { expiresIn: '1h' });

exports.requireAuth = (req, res, next) => {
  const [scheme, token] = (req.headers.authorization || '').split(' ');
  if (scheme !== 'Bearer' || !token) return res.status(401).json({ message: 'unauthorized' });
  try {
    req.user = jwt.verify(token, SECRET, { algorithms: ['HS256'] });
    next();
  } catch (e) {
    res.status(401).json({ message: 'unauthorized' });
  }
};

exports.requireRole = (role) => (req, res, next) => {
  if (!req.user || req.user.role !== role) return res.status(403).json({ message: 'forbidden' });
  next();
};
