import { exec, execFile } from 'child_process'

export const handler = async (event) => {
  exec(`say ${event.arguments.name}`) // virga-expect: command-injection/shell
  execFile('say', ['--', event.arguments.name])
  return 'ok'
}
