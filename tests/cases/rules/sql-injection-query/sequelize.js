const { Sequelize, DataTypes, QueryTypes } = require('sequelize')

const sequelize = new Sequelize(process.env.DB_URL)
const Track = sequelize.define('Track', { title: DataTypes.STRING, plays: DataTypes.INTEGER })

exports.top = async (event) => {
  const order = event.queryStringParameters.order
  const rows = await sequelize.query('SELECT title FROM tracks ORDER BY ' + order, { type: QueryTypes.SELECT }) // virga-expect
  return { statusCode: 200, body: String(rows.length) }
}

exports.match = async (event) => {
  const raw = sequelize.literal(`title LIKE '%${event.queryStringParameters.q}%'`) // virga-expect
  const rows = await Track.findAll({ where: raw, attributes: ['title'] })
  return { statusCode: 200, body: String(rows.length) }
}

exports.safeTop = async (event) => {
  const rows = await sequelize.query('SELECT title FROM tracks WHERE plays > :min', {
    replacements: { min: event.queryStringParameters.min },
    type: QueryTypes.SELECT,
  })
  return { statusCode: 200, body: String(rows.length) }
}
