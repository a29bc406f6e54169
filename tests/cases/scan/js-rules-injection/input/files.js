const fs = require('fs');
const fsp = require('node:fs/promises');
const path = require('path');

exports.bad = async (event) => {
  const name = event.queryStringParameters.name;
  fs.readFileSync('/srv/docs/' + name);
  await fsp.readFile(path.join('/srv/docs', name));
  fs.createWriteStream(`/tmp/${name}`);
};

exports.good = async (event) => {
  const name = event.queryStringParameters.name;
  fs.readFileSync('/srv/docs/' + path.basename(name));
  const full = path.resolve('/srv/docs', name);
  if (!full.startsWith('/srv/docs/')) return { statusCode: 400 };
  return fsp.readFile(full);
};
