exports.whole = async (event) => JSON.parse(event.body);

exports.made = async (event) => ({
  statusCode: 302,
  headers: { Location: event.queryStringParameters.next },
});

exports.built = async (event) => {
  const response = { statusCode: 200, headers: {} };
  response.headers['X-Trace'] = event.headers.trace;
  return response;
};

exports.list = async (event) => [event.body].map((x) => x.trim());
