exports.load = async (event) => {
  try {
    return { statusCode: 200, body: JSON.stringify(JSON.parse(event.body).length) }
  } catch (err) {
    return { statusCode: 500, body: err.stack } // virga-expect
  }
}

exports.whole = (event, context, callback) => {
  try {
    callback(null, { statusCode: 200, body: String(JSON.parse(event.body).length) })
  } catch (err) {
    callback(null, { statusCode: 500, body: JSON.stringify({ error: err, detail: err.message }) }) // virga-expect possible
  }
}

exports.promised = async (event) => {
  return load(event.body).catch((error) => ({ statusCode: 500, body: String(error) })) // virga-expect possible
}

exports.safeLoad = async (event) => {
  try {
    return { statusCode: 200, body: JSON.stringify(JSON.parse(event.body).length) }
  } catch (err) {
    console.error(err)
    return { statusCode: err instanceof SyntaxError ? 400 : 500, body: 'the request cannot be read' }
  }
}

async function load(text) {
  return { statusCode: 200, body: String(JSON.parse(text).length) }
}
