const { exec, execFile } = require('child_process');

exports.bad = async (event) => {
  exec(`ls ${event.queryStringParameters.dir}`);
};

exports.good = async (event) => {
  execFile('ls', [event.queryStringParameters.dir]);
};

exports.listed = async (event) => {
  const dir = event.queryStringParameters.dir;
  if (!['a', 'b'].includes(dir)) {
    return { statusCode: 400 };
  }
  exec(`ls ${dir}`);
};

exports.matched = async (event) => {
  const dir = event.queryStringParameters.dir;
  if (!/^[a-z]+$/.test(dir)) throw new Error('bad dir');
  exec(`ls ${dir}`);
};

exports.unanchored = async (event) => {
  const dir = event.queryStringParameters.dir;
  if (!/[a-z]+/.test(dir)) throw new Error('bad dir');
  exec(`ls ${dir}`);
};
