const { spawn, execFile, fork } = require('child_process')
const execa = require('execa')

const TOOLS = { png: 'optipng', jpg: 'jpegoptim' }

exports.optimise = async (event) => {
  const { tool } = JSON.parse(event.body)
  spawn(tool, ['--version']) // virga-expect
  execFile('/opt/bin/' + tool, ['--version'], () => {}) // virga-expect
  fork(event.queryStringParameters.script) // virga-expect
  return { statusCode: 204 }
}

exports.safeOptimise = async (event) => {
  const { kind } = JSON.parse(event.body)
  const tool = TOOLS[kind]
  if (!tool) return { statusCode: 400 }
  spawn(tool, ['/tmp/in'])
  execFile('optipng', [kind], () => {})
  return { statusCode: 204 }
}
