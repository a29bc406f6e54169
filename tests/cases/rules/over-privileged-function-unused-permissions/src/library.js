const dynamoose = require('dynamoose');

const Vote = dynamoose.model('Vote', { id: String });

exports.handler = async () => Vote.get('1');
