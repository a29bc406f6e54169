'use strict';
const { exec, execFile, spawn, spawnSync } = require('child_process');
const util = require('util');
const shellQuote = require('shell-quote');
const run = util.promisify(exec);

exports.bad = async (event) => {
  const q = event.queryStringParameters;
  exec('convert ' + q.name + ' out.png');
  await run(`convert ${q.name} out.png`);
  spawn('sh', ['-c', `ls ${q.dir}`]);
  spawnSync('convert', [q.name], { shell: true });
  spawn(q.tool, ['--version']);
  execFile('git', ['clone', q.url]);
};

exports.good = async (event) => {
  const q = event.queryStringParameters;
  execFile('convert', [q.name, 'out.png']);
  exec('convert ' + shellQuote.quote([q.name]));
  exec('convert ' + Number(q.width));
  exec('convert logo.png');
};
