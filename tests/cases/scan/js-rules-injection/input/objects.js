const serialize = require('node-serialize');
const yaml = require('js-yaml');
const libxml = require('libxmljs');

exports.bad = async (event) => {
  serialize.unserialize(event.body);
  yaml.load(event.body);
  libxml.parseXml(event.body, { noent: true });
};

exports.good = async (event) => {
  JSON.parse(event.body);
  yaml.safeLoad(event.body);
  libxml.parseXml(event.body);
};
