import { exec, execFile } from 'child_process'

export default async function Page({ params, searchParams }) {
  const { id } = await params
  exec(`lookup ${id}`) // virga-expect: command-injection/shell
  const { sort } = await searchParams
  execFile('lookup', ['--', sort])
  return <h1>{id}</h1>
}
