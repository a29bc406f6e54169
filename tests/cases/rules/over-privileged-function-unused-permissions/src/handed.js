const AWS = require('aws-sdk');
const storage = require('some-storage');

const disk = storage(new AWS.S3());

exports.handler = async () => disk.write('a', 'b');
