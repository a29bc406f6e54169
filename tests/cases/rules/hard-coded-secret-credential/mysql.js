const mysql = require('mysql')
const open = mysql.createConnection({ host: 'db', user: 'app', password: 'hunter-2-horse' }) // virga-expect: hard-coded-secret/credential, hard-coded-secret
const safe = mysql.createConnection({ host: 'db', user: 'app', password: process.env.PASSWORD })
module.exports = { open, safe }
