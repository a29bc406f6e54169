// Arrows see the `this` and `arguments` of the function around them.
function outer() {
  this.x = 1;
  return [1].map(() => () => this.x + arguments[0]);
}
const top = () => this;
const o = { run() { return this.x; } };
