exports.file = async (event) => {
  const { name } = event.queryStringParameters
  return { // virga-expect possible
    statusCode: 200,
    headers: {
      'Content-Disposition': 'attachment; filename=' + name,
      'Content-Type': 'text/csv',
    },
    body: 'a,b',
  }
}

exports.cookie = async (event) => {
  const { theme } = event.queryStringParameters
  return { statusCode: 204, headers: { 'Set-Cookie': `theme=${theme}; Secure` } } // virga-expect possible
}

exports.safeCookie = async (event) => {
  const theme = encodeURIComponent(event.queryStringParameters.theme)
  return { statusCode: 204, headers: { 'Set-Cookie': `theme=${theme}; Secure`, 'X-Count': '1' } }
}
