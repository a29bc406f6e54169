const { execSync } = require('child_process');

exports.handler = async (event) => {
  const jobs = new Map();
  jobs.set('fixed', 'date');
  jobs.set('sent', event.body);
  execSync(jobs.get('fixed'));
  execSync(jobs.get('sent'));
  execSync(jobs.get(event.headers.which));
};
