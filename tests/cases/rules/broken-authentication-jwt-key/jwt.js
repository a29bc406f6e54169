const jwt = require('jsonwebtoken')
exports.sign = async (event) => jwt.sign({ sub: 'a' }, 'Tr0ub4dor-and-3') // virga-expect
exports.safeSign = async (event) => jwt.sign({ sub: 'a' }, process.env.KEY)
