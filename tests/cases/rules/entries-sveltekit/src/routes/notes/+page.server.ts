import { exec } from 'node:child_process'

export const actions = {
  default: async ({ request }) => {
    const form = await request.formData()
    exec(`add ${form.get('text')}`) // virga-expect: command-injection/shell
  },
}
