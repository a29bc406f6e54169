exports.who = async (event) => {
  const token = event.headers.authorization
  const user = JSON.parse(Buffer.from(token.split('.')[1], 'base64').toString()) // virga-expect
  return { statusCode: user.exp ? 204 : 403 }
}
exports.safeWho = async (event) => ({ statusCode: event.requestContext.authorizer.claims.sub ? 204 : 403 })
