const PAGES = { home: '/', help: '/help' }
const HOSTS = ['app.internal']

exports.login = async (event) => {
  return { statusCode: 302, headers: { Location: event.queryStringParameters.next } } // virga-expect
}

exports.lower = (event, context, callback) => {
  const target = event.queryStringParameters.to || '/'
  callback(null, { statusCode: 301, headers: { location: target } }) // virga-expect
}

exports.multi = async (event) => {
  return { statusCode: 302, multiValueHeaders: { Location: [event.queryStringParameters.next] } } // virga-expect
}

exports.safeTable = async (event) => {
  return { statusCode: 302, headers: { Location: PAGES[event.queryStringParameters.next] ?? '/' } }
}

exports.safePath = async (event) => {
  return { statusCode: 302, headers: { Location: '/items/' + event.pathParameters.id } }
}

exports.safeHost = async (event) => {
  const target = new URL(event.queryStringParameters.next)
  if (!HOSTS.includes(target.host)) return { statusCode: 400 }
  return { statusCode: 302, headers: { Location: target.href } }
}

exports.safeQuery = async (event) => {
  const state = encodeURIComponent(event.queryStringParameters.state)
  return { statusCode: 302, headers: { Location: `https://id.internal/login?state=${state}` } }
}
