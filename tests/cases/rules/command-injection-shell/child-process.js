const { exec, execSync, spawn, execFile, spawnSync } = require('child_process')
const util = require('util')
const cp = require('node:child_process')

const run = util.promisify(exec)
const SIZES = { small: '100x100', large: '1000x1000' }

exports.convert = async (event) => {
  const { name } = JSON.parse(event.body)
  const out = execSync(`convert /tmp/${name} /tmp/out.png`) // virga-expect
  return { statusCode: 200, body: String(out.length) }
}

exports.archive = (event, context, callback) => {
  exec('tar czf /tmp/a.tgz ' + event.pathParameters.folder, (err) => { // virga-expect
    callback(null, { statusCode: err ? 500 : 204 })
  })
}

exports.promised = async (event) => {
  await run('ping -c 1 ' + event.queryStringParameters.host) // virga-expect
  return { statusCode: 204 }
}

exports.viaOption = async (event) => {
  spawn('ls', ['-l', event.queryStringParameters.folder], { shell: true }) // virga-expect
  cp.execFile('ls', [event.queryStringParameters.folder], { shell: '/bin/bash' }, () => {}) // virga-expect
  return { statusCode: 204 }
}

exports.viaProgram = async (event) => {
  spawnSync('/bin/sh', ['-c', `wc -l ${event.queryStringParameters.file}`]) // virga-expect
  return { statusCode: 204 }
}

exports.safeArguments = async (event) => {
  const { name } = JSON.parse(event.body)
  execFile('convert', ['/opt/in.png', name], () => {})
  spawn('ls', ['-l', name], { shell: false })
  spawn('ls', ['-l', name])
  return { statusCode: 204 }
}

exports.safeTable = async (event) => {
  const size = SIZES[event.queryStringParameters.size] ?? SIZES.small
  execSync(`convert /opt/in.png -resize ${size} /tmp/out.png`)
  return { statusCode: 204 }
}

exports.safePattern = async (event) => {
  const { host } = event.queryStringParameters
  if (!/^[a-z0-9.-]+$/.test(host)) return { statusCode: 400 }
  execSync('ping -c 1 ' + host)
  return { statusCode: 204 }
}

exports.safeNumber = async (event) => {
  execSync('seq ' + Number(event.queryStringParameters.n))
  return { statusCode: 204 }
}
