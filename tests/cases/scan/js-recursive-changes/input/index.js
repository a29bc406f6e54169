// Functions that change what they are given and call themselves with it, and a callback whose
// result is its own next argument: both must come to an end, and still be followed.
const { exec } = require("child_process");

function fill(node, value, depth) {
  node.child.name = value;
  if (depth > 0) fill(node.child, value, depth - 1);
  else node.other = { node };
}

exports.handler = async (event) => {
  const tree = { child: { child: {} } };
  fill(tree, event.queryStringParameters.name, 3);
  exec("convert " + tree.child.name);
  const all = event.queryStringParameters.list
    .split(",")
    .reduce((list, part) => [...list, { list, part }], []);
  exec("convert " + all[0].part);
  return { statusCode: 200 };
};
