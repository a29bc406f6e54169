const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3')
const AWS = require('aws-sdk')
const escapeHtml = require('escape-html')

const client = new S3Client({})
const s3 = new AWS.S3()

exports.publish = async (event) => {
  const { comment } = JSON.parse(event.body)
  const params = { Bucket: process.env.SITE, Key: 'comments.html', ContentType: 'text/html', Body: `<p>${comment}</p>` }
  await s3.putObject(params).promise() // virga-expect
  await client.send(new PutObjectCommand(params)) // virga-expect
  return { statusCode: 204 }
}

exports.safePublish = async (event) => {
  const { comment } = JSON.parse(event.body)
  const to = { Bucket: process.env.SITE, Key: 'comments.html' }
  await s3.putObject({ ...to, ContentType: 'text/html', Body: `<p>${escapeHtml(comment)}</p>` }).promise()
  await s3.putObject({ ...to, ContentType: 'text/plain', Body: comment }).promise()
  return { statusCode: 204 }
}
