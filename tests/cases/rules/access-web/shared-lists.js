const express = require('express')
const { Pool } = require('pg')
const audit = require('./audit')

const app = express()
const db = new Pool()
// lists of lists of lists: to look at each of them in each would take for ever
const a = [audit.a, audit.b, audit.c, audit.d, audit.e, audit.f, audit.g, audit.h, audit.i, audit.j, audit.k, audit.l]
const b = [a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a]
const c = [b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b]
const d = [c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c]
const e = [d, d, d, d, d, d, d, d, d, d, d, d, d, d, d, d]
const f = [e, e, e, e, e, e, e, e, e, e, e, e, e, e, e, e]

for (const path of ['/users/:id', '/people/:id'])
  app.delete(path, f, async (req, res) => {
    await db.query('DELETE FROM users WHERE id = $1', [req.params.id]) // virga-expect: missing-access-control, idor
    res.end()
  })
module.exports = app
