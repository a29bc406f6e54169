const he = require('he');

exports.bad = async (event) => {
  const name = event.queryStringParameters.name;
  return { statusCode: 200, headers: { 'Content-Type': 'text/html' }, body: `<h1>${name}</h1>` };
};

exports.badCallback = (event, context, callback) => {
  callback(null, { statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<p>' + event.body });
};

exports.good = async (event) => {
  const name = event.queryStringParameters.name;
  return { statusCode: 200, headers: { 'Content-Type': 'text/html' }, body: `<h1>${he.encode(name)}</h1>` };
};

exports.json = async (event) => {
  const name = event.queryStringParameters.name;
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name }) };
};
