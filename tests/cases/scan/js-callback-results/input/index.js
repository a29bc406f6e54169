// What a callback returns is the argument of the next one, and of itself.
const { exec } = require("child_process");

exports.handler = async (event) => {
  const names = [0].map(() => event.queryStringParameters.name).map((name) => `${name}.png`);
  exec(names[0]);
  const joined = [1, 2].reduce((all) => all + event.queryStringParameters.part, "");
  exec(joined);
  const loaded = await Promise.resolve(1)
    .then(() => event.body)
    .then((body) => body.trim());
  exec(loaded);
  return { statusCode: 200, body: String(names.length) };
};
