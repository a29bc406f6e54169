import ejs from 'ejs';
import Handlebars from 'handlebars';
import _ from 'lodash';
import nunjucks from 'nunjucks';
import mustache from 'mustache';
import pug from 'pug';

export const bad = async (event) => {
  const { name } = event.pathParameters;
  ejs.render('<h1>' + name + '</h1>');
  Handlebars.compile(`Hello ${name}`);
  _.template('Hello ' + name);
  nunjucks.renderString('Hello ' + name, {});
  mustache.render(name, {});
  pug.compile('h1 ' + name);
};

export const good = async (event) => {
  const { name } = event.pathParameters;
  ejs.render('<h1><%= name %></h1>', { name });
  Handlebars.compile('Hello {{name}}')({ name });
  _.template('Hello <%- name %>')({ name });
  nunjucks.renderString('Hello {{ name }}', { name });
  mustache.render('Hello {{name}}', { name });
};
