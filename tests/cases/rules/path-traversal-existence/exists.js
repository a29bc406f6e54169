const fs = require('fs')
const path = require('path')

exports.taken = async (event) => {
  const { name } = event.queryStringParameters
  const there = fs.existsSync('/srv/docs/' + name) // virga-expect possible
  return { statusCode: 200, body: String(there) }
}

exports.safeTaken = async (event) => {
  const { name } = event.queryStringParameters
  const there = fs.existsSync(path.join('/srv/docs', path.basename(name))) && fs.existsSync('/tmp/ready')
  return { statusCode: 200, body: String(there) }
}
