const libxmljs = require('libxmljs')
exports.read = async (event) => void libxmljs.parseXml(event.body, { noent: true }) // virga-expect
exports.safeRead = async (event) => void libxmljs.parseXml(event.body)
