const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3')
const { createPresignedPost } = require('@aws-sdk/s3-presigned-post')
const AWS = require('aws-sdk')
const { randomUUID } = require('crypto')
const path = require('path')

const client = new S3Client({})
const s3 = new AWS.S3()

exports.put = async (event) => {
  const { name, data } = JSON.parse(event.body)
  await client.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: 'uploads/' + name, Body: data })) // virga-expect possible
  await s3.upload({ Bucket: process.env.BUCKET, Key: name, Body: data }).promise() // virga-expect possible
  return { statusCode: 204 }
}

exports.sign = async (event) => {
  const { name } = event.queryStringParameters
  const url = s3.getSignedUrl('putObject', { Bucket: process.env.BUCKET, Key: name }) // virga-expect possible
  const post = await createPresignedPost(client, { Bucket: process.env.BUCKET, Key: name }) // virga-expect possible
  return { statusCode: 200, body: JSON.stringify({ url, post }) }
}

exports.safePut = async (event) => {
  const { name, data } = JSON.parse(event.body)
  const Key = `uploads/${randomUUID()}`
  await client.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key, Body: data }))
  await s3.putObject({ Bucket: process.env.BUCKET, Key: 'uploads/' + path.basename(name), Body: data }).promise()
  return { statusCode: 204 }
}
