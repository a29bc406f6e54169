const { execSync } = require('child_process');

class Job {
  constructor(command, label) {
    this.command = command;
    this.label = label;
  }
  run() {
    return execSync(this.command);
  }
  title() {
    return execSync(this.label);
  }
}

exports.handler = async (event) => {
  const job = new Job(event.body, 'fixed');
  job.run();
  job.title();
};
