const express = require('express')
const app = express()
app.get('/set', (req, res) => {
  res.cookie('theme', 'dark', { httpOnly: true }) // virga-expect
  res.end()
})
app.get('/safe', (req, res) => {
  res.cookie('theme', 'dark', { httpOnly: true, secure: true })
  res.end()
})
exports.lambda = async (event) => ({ statusCode: 204, headers: { 'Set-Cookie': 'theme=dark; Path=/' } }) // virga-expect
exports.safeLambda = async (event) => ({ statusCode: 204, headers: { 'Set-Cookie': 'theme=dark; Secure' } })
