const { run, count } = require('./lib/run');

exports.handler = async (event) => {
  await run(event.body);
  await run('date');
  return count(event.body);
};
