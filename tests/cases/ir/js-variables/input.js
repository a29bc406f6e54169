// Closures share cells, everything else is SSA; var and functions are hoisted.
const table = process.env.TABLE;
let client;

function connect() {
  if (!client) client = new Client(table);
  return client;
}

function shadow(table) {
  var later = hoisted(table);
  {
    let table = 1;
    later = table;
  }
  for (let i = 0; i < 3; i++) later += i;
  return later;
  function hoisted(x) {
    return x;
  }
}

const fact = function self(n) {
  return n ? self(n - 1) : base;
};
implicit = connect();
use(implicit, missing);
function sum() {
  return arguments.length + [].concat(arguments);
}
