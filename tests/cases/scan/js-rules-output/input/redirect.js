const PAGES = { home: '/', login: '/login' };

exports.bad = async (event) => {
  return { statusCode: 302, headers: { Location: event.queryStringParameters.next } };
};

exports.good = async (event) => {
  return { statusCode: 302, headers: { Location: PAGES[event.queryStringParameters.next] || '/' } };
};

exports.relative = async (event) => {
  return { statusCode: 302, headers: { Location: `/welcome?next=${event.queryStringParameters.next}` } };
};

exports.cors = async (event) => {
  return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': event.headers.origin }, body: '' };
};

exports.cookie = async () => {
  return { statusCode: 200, headers: { 'Set-Cookie': 'session=1; Path=/' }, body: '' };
};

exports.safeCookie = async () => {
  return { statusCode: 200, headers: { 'Set-Cookie': 'session=1; Path=/; Secure; HttpOnly' }, body: '' };
};
