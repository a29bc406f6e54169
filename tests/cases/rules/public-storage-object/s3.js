const AWS = require('aws-sdk')
const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3')
const { Upload } = require('@aws-sdk/lib-storage')

const s3 = new AWS.S3()
const client = new S3Client({})

exports.store = async (event) => {
  await s3.putObject({ Bucket: process.env.BUCKET, Key: 'out.csv', Body: 'a,b', ACL: 'public-read' }).promise() // virga-expect
  await client.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: 'out.csv', Body: 'a,b', ACL: 'public-read-write' })) // virga-expect
  const params = { Bucket: process.env.BUCKET, Key: 'out.csv', Body: 'a,b', ACL: 'public-read' }
  await new Upload({ client, params }).done() // virga-expect
}

exports.open = async (event) => {
  await s3.putObjectAcl({ Bucket: process.env.BUCKET, Key: 'out.csv', ACL: 'public-read' }).promise() // virga-expect
}

exports.safeStore = async (event) => {
  await s3.putObject({ Bucket: process.env.BUCKET, Key: 'out.csv', Body: 'a,b', ACL: 'private' }).promise()
  await s3.putObject({ Bucket: process.env.BUCKET, Key: 'out.csv', Body: 'a,b', ACL: 'bucket-owner-full-control' }).promise()
  await client.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: 'out.csv', Body: 'a,b' }))
}
