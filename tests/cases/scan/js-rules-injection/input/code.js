const vm = require('vm');
const operations = { add: (a, b) => a + b };

exports.bad = async (event) => {
  const body = JSON.parse(event.body);
  eval(body.formula);
  new Function('a', body.code);
  vm.runInNewContext(body.code, {});
  require('./plugins/' + body.plugin);
};

exports.good = async (event) => {
  const body = JSON.parse(event.body);
  eval('1 + 1');
  return operations[body.operation](Number(body.a), Number(body.b));
};
