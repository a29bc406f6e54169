// CommonJS: require of constants is an import; exports in all their forms.
const { exec, spawn: start } = require('child_process');
const fs = require(`fs`);
const plugin = require(name);
const lazy = () => import('./lazy.js');
exports.first = (event) => exec(event.cmd);
module.exports.second = exports.alias = function () {};
exports['third'] = fs;
exports.none = void 0;
module.exports = { start, plugin };
function wrapped() {
  exports.inner = 1;
}
module.exports = (event) => event;
