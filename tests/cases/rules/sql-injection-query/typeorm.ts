import { APIGatewayProxyEvent, Context } from 'aws-lambda'
import { DataSource } from 'typeorm'

const source = new DataSource({ type: 'postgres', url: process.env.DB_URL })

export const seats = async (event: APIGatewayProxyEvent, context: Context) => {
  const row = event.queryStringParameters?.row
  const free = await source.query(`SELECT seat FROM seats WHERE row = '${row}'`) // virga-expect
  return { statusCode: 200, body: String(free.length) }
}

export const built = async (event: APIGatewayProxyEvent, context: Context) => {
  const row = event.queryStringParameters!.row as string
  const free = await source.manager
    .createQueryBuilder()
    .where("seat.row = '" + row + "'") // virga-expect
    .getMany()
  return { statusCode: 200, body: String(free.length) }
}

export const safeSeats = async (event: APIGatewayProxyEvent, context: Context) => {
  const free = await source.query('SELECT seat FROM seats WHERE row = $1', [event.queryStringParameters?.row])
  return { statusCode: 200, body: String(free.length) }
}
