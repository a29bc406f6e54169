const xpath = require('xpath')
exports.find = async (event) => xpath.select("//user[@n='" + event.queryStringParameters.n + "']", global.doc) // virga-expect
exports.safeFind = async (event) => xpath.select('//user', global.doc)
