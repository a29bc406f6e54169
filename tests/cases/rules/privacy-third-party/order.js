// What a metrics service is told about an order.
const axios = require('axios')
const METRICS = 'https://metrics.example.com/v1/event'

exports.handler = async (event) => {
  const order = JSON.parse(event.body)
  await axios.post(METRICS, { name: 'order', email: order.email }) // virga-expect
  await fetch(METRICS, { method: 'POST', body: JSON.stringify({ phone: order.phone }) }) // virga-expect
  return { statusCode: 202 }
}

exports.safe = async (event) => {
  const order = JSON.parse(event.body)
  await axios.post(METRICS, { name: 'order', items: order.items })
  return { statusCode: 202 }
}
