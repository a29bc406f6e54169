function parameters({ body, headers: { host = 'localhost', ...rest } }, [first, , third = first, ...more], last = {}) {
  return [body, host, rest, first, third, more, last];
}
const { a, 'b-c': b, [key]: c, 0: d } = source;
let x, y;
[x, y] = [y, x];
({ p: obj.p, q: arr[0] } = source);
for (const [k, v] of Object.entries(map)) use(k, v);
for (const { id } of rows) use(id);
try {
  risky();
} catch ({ message, stack = message }) {
  use(message, stack);
}
const arrow = ({ id }) => id;
