const AWS = require('aws-sdk')
const converter = require('./converter')

const s3 = new AWS.S3()

exports.page = async (event) => {
  const page = await converter.toHtml(process.env.DOCUMENT)
  await s3.putObject({ // virga-expect: xss/public-object, public-storage/object
    Bucket: process.env.SITE,
    Key: 'page.html',
    Body: page,
    ContentType: 'text/html',
    ACL: 'public-read',
  }).promise()
}

exports.safePage = async (event) => {
  const page = await converter.toHtml(process.env.DOCUMENT)
  await s3.putObject({ Bucket: process.env.SITE, Key: 'page.html', Body: page, ContentType: 'text/html' }).promise()
}
