const fs = require('fs');
const path = require('path');
const { execSync } = require('child_process');

const FOLDER = '/var/task/docs/';

exports.noDots = async (event) => {
  const name = event.queryStringParameters.name;
  if (name.includes('..')) return { statusCode: 400 };
  return { statusCode: 200, body: fs.readFileSync(FOLDER + name, 'utf8') };
};

exports.noDotsByPosition = async (event) => {
  const name = event.queryStringParameters.name;
  if (name.indexOf('..') !== -1) return { statusCode: 400 };
  return { statusCode: 200, body: fs.readFileSync(`${FOLDER}${name}`, 'utf8') };
};

exports.dotsOnly = async (event) => {
  const name = event.queryStringParameters.name;
  if (!name.includes('..')) return { statusCode: 400 };
  return { statusCode: 200, body: fs.readFileSync(FOLDER + name, 'utf8') };
};

exports.checkedThenRun = async (event) => {
  const command = event.body;
  if (command === 'date' || command === 'uptime') return { statusCode: 200, body: String(execSync(command)) };
  return { statusCode: 400 };
};

exports.oneOfTwo = async (event) => {
  const command = event.body;
  if (command === 'date' || event.headers.debug) return { statusCode: 200, body: String(execSync(command)) };
  return { statusCode: 400 };
};

exports.namedConditions = async (event) => {
  const command = event.body;
  const known = command === 'date' || command === 'uptime' || command === 'id';
  if (!known) throw new Error('no');
  return { statusCode: 200, body: String(execSync(command)) };
};

exports.bothNamed = async (event) => {
  const command = event.body;
  const fine = /^[a-z]+$/.test(command) && event.headers.debug;
  if (fine) execSync(command);
  return { statusCode: 200 };
};
