const Database = require('better-sqlite3')

const db = new Database('/opt/data/places.db', { readonly: true })
const byName = db.prepare('SELECT lat, lon FROM places WHERE name = ?')

exports.place = async (event) => {
  const found = db.prepare("SELECT lat, lon FROM places WHERE name = '" + event.pathParameters.name + "'").get() // virga-expect
  return { statusCode: 200, body: found ? 'yes' : 'no' }
}

exports.safePlace = async (event) => {
  const found = byName.get(event.pathParameters.name)
  return { statusCode: 200, body: found ? 'yes' : 'no' }
}
