import { Eta } from 'eta'
import { Liquid } from 'liquidjs'
import * as Sqrl from 'squirrelly'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'

const eta = new Eta()
const liquid = new Liquid()

export const eta3 = async (event: APIGatewayProxyEventV2, context: Context) => {
  return { statusCode: 200, body: eta.renderString(event.body ?? '', {}) } // virga-expect
}

export const liquidText = async (event: APIGatewayProxyEventV2, context: Context) => {
  const body = await liquid.parseAndRender('Hello ' + event.queryStringParameters!.name, {}) // virga-expect
  return { statusCode: 200, body }
}

export const squirrelly = async (event: APIGatewayProxyEventV2, context: Context) => {
  return { statusCode: 200, body: Sqrl.render(event.body as string, {}) } // virga-expect
}

export const safeText = async (event: APIGatewayProxyEventV2, context: Context) => {
  const name = event.queryStringParameters?.name
  const body = await liquid.parseAndRender('Hello {{ name }}', { name })
  return { statusCode: 200, body: body + eta.renderString('Hello <%= it.name %>', { name }) }
}
