const axios = require('axios');
const https = require('https');

exports.bad = async (event) => {
  const q = event.queryStringParameters;
  await axios.get(q.url);
  await axios({ method: 'get', url: q.url });
  await fetch(`https://${q.host}/status`);
  https.get({ host: q.host, path: '/' });
};

exports.good = async (event) => {
  const q = event.queryStringParameters;
  await axios.get('https://api.example.com/items/' + q.id);
  await fetch(`https://api.example.com/items/${encodeURIComponent(q.id)}`);
};
