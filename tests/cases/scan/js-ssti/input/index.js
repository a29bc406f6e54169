const ejs = require('ejs');
const Handlebars = require('handlebars');

exports.bad = async (event) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'text/html' },
  body: ejs.render(`<p>${event.queryStringParameters.name}</p>`),
});

exports.good = async (event) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'text/html' },
  body: ejs.render('<p><%= name %></p>', { name: event.queryStringParameters.name }),
});

exports.compiled = async (event) => Handlebars.compile(event.body)({});
exports.context = async (event) => Handlebars.compile('{{text}}')({ text: event.body });
