const { execSync } = require('child_process');

function identity(x) {
  return x;
}

exports.handler = async (event) => {
  const dirty = identity(event.body);
  const clean = identity('date');
  execSync(clean);
  console.log(dirty.length);
};
