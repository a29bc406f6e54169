import fs from 'fs'
import type { NextApiRequest, NextApiResponse } from 'next'

export default function handler(req: NextApiRequest, res: NextApiResponse) {
  res.send(fs.readFileSync(`/data/${req.query.name}`)) // virga-expect: path-traversal/file
}
