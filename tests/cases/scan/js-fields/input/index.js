const { execSync } = require('child_process');

exports.handler = async (event) => {
  const job = { name: 'fixed', args: event.body };
  execSync(job.name);
  execSync(job.args);
  const { name, args } = job;
  execSync(name);
  execSync(args);
  job.name = event.body;
  execSync(job.name);
};

exports.replaced = async (event) => {
  const q = event.queryStringParameters;
  q.n = parseInt(q.n, 10);
  execSync('head -n ' + q.n);
};
