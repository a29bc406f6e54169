const ORIGINS = ['https://app.internal', 'https://admin.internal']

exports.items = async (event) => {
  return { // virga-expect
    statusCode: 200,
    headers: { 'Access-Control-Allow-Origin': event.headers.origin, 'Access-Control-Allow-Credentials': 'true' },
    body: '[]',
  }
}

exports.callback = (event, context, callback) => {
  callback(null, { statusCode: 204, headers: { 'Access-Control-Allow-Origin': event.headers.Origin } }) // virga-expect
}

exports.safeItems = async (event) => {
  const allowed = ORIGINS.find((o) => o === event.headers.origin) ?? ORIGINS[0]
  return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': allowed, Vary: 'Origin' }, body: '[]' }
}

exports.safeListed = async (event) => {
  const { origin } = event.headers
  if (!ORIGINS.includes(origin)) return { statusCode: 403 }
  return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': origin }, body: '[]' }
}

exports.safeFixed = async (event) => {
  return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': process.env.ORIGIN }, body: '[]' }
}
