const { execSync } = require('child_process');
let last;

exports.handler = async (event) => {
  const text = event.body;
  ['a', 'b'].forEach((x) => execSync(x + text));
  [event.body].map((x) => x.trim()).forEach((x) => execSync(x));
  last = event.body;
};

exports.other = async () => {
  execSync(last);
};

exports.promises = async (event) => {
  await Promise.resolve(event.body).then((x) => execSync(x));
  const value = await new Promise((resolve) => resolve(event.body));
  execSync(value);
};
