import fs from 'fs'
import path from 'path'

export async function getServerSideProps({ query, req }) {
  const text = fs.readFileSync(`/data/${query.name}`, 'utf8') // virga-expect: path-traversal/file
  const safe = fs.readFileSync(path.join('/data', path.basename(req.headers['x-name'])), 'utf8')
  return { props: { text, safe } }
}

export default function Show({ text }) {
  return <pre>{text}</pre>
}
