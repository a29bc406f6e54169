const crypto = require('crypto');
const https = require('https');
const jwt = require('jsonwebtoken');
const mysql = require('mysql');

exports.bad = async (event) => {
  crypto.createHash('md5').update(event.body).digest('hex');
  crypto.createCipheriv('des-ecb', process.env.KEY, null);
  new https.Agent({ rejectUnauthorized: false });
  jwt.verify(event.headers.authorization, process.env.KEY, { algorithms: ['none'] });
  jwt.sign({ sub: 1 }, 'key-in-the-code');
  mysql.createConnection({ host: 'db', user: 'app', password: 'swordfish-9' });
};

exports.good = async (event) => {
  crypto.createHash('sha256').update(event.body).digest('hex');
  crypto.createCipheriv('aes-256-gcm', process.env.KEY, crypto.randomBytes(12));
  new https.Agent({ keepAlive: true });
  jwt.verify(event.headers.authorization, process.env.KEY, { algorithms: ['RS256'] });
  mysql.createConnection({ host: 'db', user: 'app', password: process.env.DB_PASSWORD });
};
