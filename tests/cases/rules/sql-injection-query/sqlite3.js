const sqlite3 = require('sqlite3').verbose()

const db = new sqlite3.Database('/tmp/cache.db')

exports.lookup = async (event) => {
  const word = event.queryStringParameters.word
  return new Promise((resolve, reject) => {
    db.all(`SELECT meaning FROM words WHERE word = "${word}"`, (err, rows) => { // virga-expect
      err ? reject(err) : resolve({ statusCode: 200, body: String(rows.length) })
    })
  })
}

exports.install = async (event) => {
  db.exec(event.body) // virga-expect
  return { statusCode: 204 }
}

exports.safeLookup = async (event) => {
  const word = event.queryStringParameters.word
  return new Promise((resolve, reject) => {
    db.get('SELECT meaning FROM words WHERE word = ?', word, (err, row) => {
      err ? reject(err) : resolve({ statusCode: 200, body: String(Boolean(row)) })
    })
  })
}
