const AdmZip = require('adm-zip')
const tar = require('tar')
const decompress = require('decompress')
const fs = require('fs')

exports.unpack = async (event) => {
  const zip = new AdmZip(Buffer.from(event.body, 'base64'))
  zip.extractAllTo('/tmp/out', true) // virga-expect possible
  await decompress(Buffer.from(event.body, 'base64'), '/tmp/out') // virga-expect possible
  return { statusCode: 204 }
}

exports.safeUnpack = async (event) => {
  const zip = new AdmZip('/opt/texts.zip')
  zip.extractAllTo('/tmp/out', true)
  await tar.x({ file: '/opt/texts.tgz', cwd: '/tmp/out' })
  fs.writeFileSync('/tmp/upload.zip', Buffer.from(event.body, 'base64'))
  return { statusCode: 204 }
}
