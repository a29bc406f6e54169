const { execSync } = require('child_process')

/* Each pattern lets something through that a shell takes for more than text. */

exports.wideRange = async (event) => {
  const { name } = event.queryStringParameters
  if (!/^[A-z]+$/.test(name)) return { statusCode: 400 } // ` stands between Z and a
  execSync('convert /tmp/' + name) // virga-expect
  return { statusCode: 204 }
}

exports.widerRange = async (event) => {
  const { name } = event.queryStringParameters
  if (!/^[ -z]+$/.test(name)) return { statusCode: 400 }
  execSync('convert /tmp/' + name) // virga-expect
  return { statusCode: 204 }
}

exports.oneLine = async (event) => {
  const { name } = event.queryStringParameters
  if (!/^[a-z]+$/m.test(name)) return { statusCode: 400 }
  execSync('convert /tmp/' + name) // virga-expect
  return { statusCode: 204 }
}

exports.lineBreak = async (event) => {
  const { name } = event.queryStringParameters
  if (!/^[a-z\n]+$/.test(name)) return { statusCode: 400 }
  execSync('convert /tmp/' + name) // virga-expect
  return { statusCode: 204 }
}

exports.lineBreakBetween = async (event) => {
  const { name } = event.queryStringParameters
  if (!/^[a-z]+\n?[a-z]*$/.test(name)) return { statusCode: 400 }
  execSync('convert /tmp/' + name) // virga-expect
  return { statusCode: 204 }
}

exports.byNumber = async (event) => {
  const { name } = event.queryStringParameters
  if (!/^[a-z]+\x3b?[a-z]*$/.test(name)) return { statusCode: 400 }
  execSync('convert /tmp/' + name) // virga-expect
  return { statusCode: 204 }
}

exports.redirection = async (event) => {
  const { name } = event.queryStringParameters
  if (!/^[a-z]+>?[a-z]*$/.test(name)) return { statusCode: 400 }
  execSync('convert /tmp/' + name) // virga-expect
  return { statusCode: 204 }
}

exports.safeRanges = async (event) => {
  const { name } = event.queryStringParameters
  if (!/^[A-Za-z0-9_.-]+$/i.test(name)) return { statusCode: 400 }
  execSync('convert /tmp/' + name)
  return { statusCode: 204 }
}

exports.safeEscapes = async (event) => {
  const { name } = event.queryStringParameters
  if (!/^[\w\-.]{1,20}$/.test(name)) return { statusCode: 400 }
  execSync('convert /tmp/' + name)
  return { statusCode: 204 }
}

exports.safeGroups = async (event) => {
  const { name } = event.queryStringParameters
  if (!/^(?<stem>[a-z]+)(?:\.(?:png|jpg))(?!x)$/.test(name)) return { statusCode: 400 }
  execSync('convert /tmp/' + name)
  return { statusCode: 204 }
}
