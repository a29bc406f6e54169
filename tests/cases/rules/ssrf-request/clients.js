const axios = require('axios')
const fetch = require('node-fetch')
const got = require('got')
const http = require('http')
const https = require('https')
const request = require('request')
const superagent = require('superagent')
const { request: undiciRequest } = require('undici')

const api = axios.create({ timeout: 1000 })
const HOSTS = ['images.internal', 'cdn.internal']

exports.axios = async (event) => {
  const { url } = event.queryStringParameters
  const first = await axios.get(url) // virga-expect
  const second = await axios({ method: 'get', url }) // virga-expect
  const third = await api.post(url, {}) // virga-expect
  return { statusCode: 200, body: String(first.status + second.status + third.status) }
}

exports.fetch = async (event) => {
  const { url } = JSON.parse(event.body)
  const first = await fetch(url) // virga-expect
  const second = await fetch(`https://${url}/status`) // virga-expect
  return { statusCode: 200, body: String(first.status + second.status) }
}

exports.got = async (event) => {
  const { url } = JSON.parse(event.body)
  const first = await got(url) // virga-expect
  const second = await got.get(url) // virga-expect
  const third = await undiciRequest(url) // virga-expect
  const fourth = await superagent.get(url) // virga-expect
  return { statusCode: 200, body: String([first, second, third, fourth].length) }
}

exports.core = (event, context, callback) => {
  const { host, url } = event.queryStringParameters
  http.get(url, (res) => res.resume()) // virga-expect
  https.request({ hostname: host, path: '/status' }, (res) => res.resume()).end() // virga-expect
  request(url, () => callback(null, { statusCode: 204 })) // virga-expect
  request.get({ uri: url }, () => {}) // virga-expect
}

exports.safePath = async (event) => {
  const { id } = event.queryStringParameters
  const first = await axios.get(`https://images.internal/items/${encodeURIComponent(id)}`)
  const second = await fetch('https://images.internal/items?id=' + id)
  const third = await axios.get(process.env.API_URL + '/items/' + id)
  const fourth = await axios.post('https://images.internal/items', { url: id })
  return { statusCode: 200, body: String(first.status + second.status + third.status + fourth.status) }
}

exports.safeHost = async (event) => {
  const target = new URL(event.queryStringParameters.url)
  if (!HOSTS.includes(target.hostname)) return { statusCode: 400 }
  const answer = await fetch(target)
  return { statusCode: 200, body: String(answer.status) }
}

exports.safeTable = async (event) => {
  const host = { eu: 'eu.images.internal', us: 'us.images.internal' }[event.queryStringParameters.region]
  const answer = await axios.get(`https://${host}/status`)
  return { statusCode: 200, body: String(answer.status) }
}
