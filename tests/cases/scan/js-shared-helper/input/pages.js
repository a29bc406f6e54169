const { query, titleOf } = require('./db');
const { reply } = require('./reply');

exports.handler = (event, context, callback) => {
  const { name, sort, ref } = event.queryStringParameters;
  Promise.all([
    query(`SELECT title FROM pages WHERE name = '${name}'`),
    query('SELECT title FROM pages ORDER BY ' + sort),
    query('SELECT title FROM pages WHERE name = ?', [name]),
    titleOf(ref),
    titleOf('1'),
  ])
    .then((lists) => reply(callback, 200, lists.length))
    .catch((err) => reply(callback, 500, { trace: err.stack }));
};

exports.quiet = (event, context, callback) => {
  query('SELECT title FROM pages')
    .then((rows) => reply(callback, 200, rows.length))
    .catch((err) => {
      console.error(err);
      reply(callback, 500, { message: 'internal error' });
    });
};
