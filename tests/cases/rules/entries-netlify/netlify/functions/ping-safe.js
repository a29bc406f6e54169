const { execFile } = require('child_process')

exports.handler = async (event) => {
  const { host } = event.queryStringParameters
  if (!/^[a-z0-9.]+$/.test(host)) return { statusCode: 400 }
  execFile('ping', ['-c', '1', '--', host])
  return { statusCode: 204 }
}
