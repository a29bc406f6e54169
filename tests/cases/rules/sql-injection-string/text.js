const store = require('./store')
exports.find = async (event) => {
  const sql = "SELECT name FROM things WHERE id = '" + event.queryStringParameters.id + "'" // virga-expect possible
  return store.start(sql)
}
exports.safeFind = async (event) => store.start('SELECT name FROM things WHERE id = ?', event.queryStringParameters.id)
