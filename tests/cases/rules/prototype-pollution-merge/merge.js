const _ = require('lodash')
const settings = {}
exports.change = async (event) => void _.merge(settings, JSON.parse(event.body)) // virga-expect possible
exports.safeChange = async (event) => void _.merge({}, { theme: String(JSON.parse(event.body).theme) })
