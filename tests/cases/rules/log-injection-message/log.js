exports.login = async (event) => {
  const { user, token } = JSON.parse(event.body)
  console.log('login failed for ' + user) // virga-expect possible
  console.error(`login of ${user} failed`) // virga-expect possible
  return { statusCode: 403 }
}

exports.safeLogin = async (event) => {
  const { user } = JSON.parse(event.body)
  console.log('login failed', JSON.stringify({ user }))
  console.log('login failed for ' + JSON.stringify(user))
  console.log({ message: 'login failed', user })
  console.log('page ' + Number(event.queryStringParameters.page))
  return { statusCode: 403 }
}
