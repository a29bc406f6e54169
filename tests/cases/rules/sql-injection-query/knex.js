const knex = require('knex')({ client: 'pg', connection: process.env.DB_URL })

exports.totals = async (event) => {
  const { group, min } = event.queryStringParameters
  const result = await knex.raw(`SELECT ${group}, sum(price) FROM sales GROUP BY 1`) // virga-expect
  const rows = await knex('sales').whereRaw('price > ' + min) // virga-expect
  return { statusCode: 200, body: String(result.rows.length + rows.length) }
}

exports.safeTotals = async (event) => {
  const { min, region } = event.queryStringParameters
  const result = await knex.raw('SELECT sum(price) FROM sales WHERE price > ?', [min])
  const rows = await knex('sales').where('region', region).whereRaw('price > ?', [min])
  return { statusCode: 200, body: String(result.rows.length + rows.length) }
}
