import { Prisma, PrismaClient } from '@prisma/client'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'

const prisma = new PrismaClient()

export const stock = async (event: APIGatewayProxyEventV2, context: Context) => {
  const { shop } = JSON.parse(event.body ?? '{}') as { shop: string }
  const rows = await prisma.$queryRawUnsafe<{ n: number }[]>(`SELECT count(*) AS n FROM stock WHERE shop = '${shop}'`) // virga-expect
  return { statusCode: 200, body: String(rows[0].n) }
}

export const reset = async (event: APIGatewayProxyEventV2, context: Context) => {
  await prisma.$executeRawUnsafe('TRUNCATE ' + event.queryStringParameters!.table) // virga-expect
  return { statusCode: 204 }
}

export const pieces = async (event: APIGatewayProxyEventV2, context: Context) => {
  const rows = await prisma.$queryRaw(Prisma.sql`SELECT 1 FROM ${Prisma.raw(event.queryStringParameters!.table!)}`) // virga-expect
  return { statusCode: 200, body: String((rows as unknown[]).length) }
}

export const safeStock = async (event: APIGatewayProxyEventV2, context: Context) => {
  const { shop } = JSON.parse(event.body ?? '{}') as { shop: string }
  const rows = await prisma.$queryRaw<{ n: number }[]>`SELECT count(*) AS n FROM stock WHERE shop = ${shop}`
  const same = await prisma.$queryRawUnsafe<{ n: number }[]>('SELECT count(*) AS n FROM stock WHERE shop = $1', shop)
  return { statusCode: 200, body: String(rows[0].n + same[0].n) }
}
