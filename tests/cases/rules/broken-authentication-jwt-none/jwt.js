const jwt = require('jsonwebtoken')
exports.who = async (event) => jwt.verify(event.headers.authorization, process.env.KEY, { algorithms: ['HS256', 'none'] }) // virga-expect
exports.safeWho = async (event) => jwt.verify(event.headers.authorization, process.env.KEY, { algorithms: ['HS256'] })
