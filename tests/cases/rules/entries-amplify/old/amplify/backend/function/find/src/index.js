const { exec } = require('child_process')

exports.handler = async (event) => {
  exec('grep ' + event.arguments.text) // virga-expect: command-injection/shell
  return 'ok'
}
