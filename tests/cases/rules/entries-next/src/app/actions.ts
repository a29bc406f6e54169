'use server'

import { exec } from 'child_process'
import { execFile } from 'child_process'

export async function convert(form: FormData) {
  exec(`convert ${form.get('file')}`) // virga-expect: command-injection/shell
}

export async function convertSafe(form: FormData) {
  execFile('convert', ['--', String(form.get('file'))])
}

async function helper(text: string) {
  exec(text)
}
