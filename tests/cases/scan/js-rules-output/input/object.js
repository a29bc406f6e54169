const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
const AWS = require('aws-sdk');
const s3 = new S3Client({});
const old = new AWS.S3();

exports.bad = async (event) => {
  const { comment } = JSON.parse(event.body);
  await s3.send(new PutObjectCommand({ Bucket: 'pages', Key: 'a.html', ContentType: 'text/html', Body: `<p>${comment}</p>` }));
  await old.putObject({ Bucket: 'pages', Key: 'a.html', ContentType: 'text/html', Body: '<p>' + comment }).promise();
};

exports.good = async (event) => {
  const { comment } = JSON.parse(event.body);
  await s3.send(new PutObjectCommand({ Bucket: 'pages', Key: 'a.txt', ContentType: 'text/plain', Body: comment }));
};
