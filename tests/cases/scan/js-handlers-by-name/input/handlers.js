const { exec } = require('child_process');

module.exports = function make() {
  return (req, res, next) => {
    exec('ping ' + req.query.host);
    next();
  };
};

exports.fixed = (req, res) => {
  exec('ping example.com');
  res.end();
};

exports.set = (req, res) => {
  exec('ping ' + req.lookup);
  res.end();
};

exports.run = (userInput) => exec(userInput);
exports.other = (words) => exec(words);
