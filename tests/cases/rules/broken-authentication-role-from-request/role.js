exports.act = async (event) => {
  const body = JSON.parse(event.body)
  if (body.role === 'admin') return { statusCode: 204 } // virga-expect
  return { statusCode: 403 }
}
exports.safeAct = async (event) => {
  if (event.requestContext.authorizer.claims.role === 'admin') return { statusCode: 204 }
  return { statusCode: 403 }
}
