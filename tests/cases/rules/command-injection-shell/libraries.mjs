import { execaCommand, execa } from 'execa'
import execaOld from 'execa'
import shell from 'shelljs'
import spawn from 'cross-spawn'
import { quote } from 'shell-quote'
import { $ } from 'zx'

export const build = async (event, context) => {
  const { branch } = JSON.parse(event.body)
  await execaCommand('git checkout ' + branch) // virga-expect
  await execaOld.command(`git merge ${branch}`) // virga-expect
  await execa('git', ['merge', branch], { shell: true }) // virga-expect
  return { statusCode: 204 }
}

export const copy = async (event, context) => {
  const { from } = event.queryStringParameters
  shell.exec('cp ' + from + ' /tmp') // virga-expect
  spawn('cp', [from, '/tmp'], { shell: true }) // virga-expect
  return { statusCode: 204 }
}

export const safeBuild = async (event, context) => {
  const { branch } = JSON.parse(event.body)
  await execa('git', ['merge', '--', branch])
  await $`git merge ${branch}`
  shell.exec('git merge ' + quote([branch]))
  spawn('cp', ['--', branch, '/tmp'])
  return { statusCode: 204 }
}
