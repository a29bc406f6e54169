const CDP = require('chrome-remote-interface');

exports.bad = async (event) => {
  const client = await CDP();
  const { Page, Runtime } = client;
  await Page.navigate({ url: event.queryStringParameters.url });
  await Runtime.evaluate({ expression: `find(${event.queryStringParameters.what})` });
};

exports.good = async (event) => {
  const { Page, Runtime } = await CDP();
  await Page.navigate({ url: 'https://example.com/' });
  await Runtime.evaluate({ expression: 'find()' });
};
