// Data moves to the region that a client is made for.
const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3')

exports.handler = async (event) => {
  const s3 = new S3Client({ region: 'us-east-1' }) // virga-expect
  await s3.send(new PutObjectCommand({ Bucket: 'archive', Key: 'last', Body: JSON.stringify(event) }))
}

exports.safe = async (event) => {
  const s3 = new S3Client({ region: 'eu-central-1' })
  await s3.send(new PutObjectCommand({ Bucket: 'archive', Key: 'last', Body: JSON.stringify(event) }))
}
