const functions = require('@google-cloud/functions-framework')

functions.http('hello', (req, res) => {
  res.send(`Hello ${req.query.name || req.body.name || 'you'}!`) // virga-expect
})

functions.http('safeHello', (req, res) => {
  res.set('Content-Type', 'application/json')
  res.status(200).json({ greeting: `Hello ${req.query.name}` })
})
