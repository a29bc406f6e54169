const express = require('express')
const app = express()
app.get('/set', (req, res) => {
  res.cookie('session', process.env.ID, { secure: true }) // virga-expect
  res.end()
})
app.get('/safe', (req, res) => {
  res.cookie('session', process.env.ID, { secure: true, httpOnly: true })
  res.cookie('theme', 'dark', { secure: true })
  res.end()
})
