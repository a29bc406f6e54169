const _ = require('lodash')
const settings = {}
exports.change = async (event) => void _.set(settings, JSON.parse(event.body).path, 1) // virga-expect possible
exports.safeChange = async (event) => void _.set(settings, 'theme', JSON.parse(event.body).theme)
