const he = require('he');
const mailer = require('./company/mailer');

exports.bad = async (event) => {
  await mailer.deliver(`<p>Dear ${event.body}</p>`);
};

exports.badStatement = async (event) => {
  const statement = "SELECT name FROM users WHERE id = '" + event.pathParameters.id + "'";
  return mailer.report(statement);
};

exports.escaped = async (event) => {
  await mailer.deliver(`<p>Dear ${he.encode(event.body)}</p>`);
};

exports.plain = async (event) => {
  await mailer.deliver(`Dear ${event.body}, 1 < 2`);
};

exports.logged = async (event) => {
  console.log(`<p>${event.queryStringParameters.q}</p>`);
};
