const fs = require('fs')

module.exports = (req, res) => {
  res.end(fs.readFileSync('/data/' + req.query.file)) // virga-expect: path-traversal/file
}
