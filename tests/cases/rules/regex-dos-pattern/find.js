const escape = require('escape-string-regexp')
exports.find = async (event) => new RegExp(event.queryStringParameters.q).test('a') // virga-expect possible
exports.safeFind = async (event) => new RegExp(escape(event.queryStringParameters.q)).test('a')
