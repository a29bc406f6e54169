const AWS = require('aws-sdk');

const documents = new AWS.DynamoDB.DocumentClient();
const key = (vote) => ({ TableName: process.env.VOTES, Key: { id: vote.id } });

class Votes {
  save(vote) {
    return documents.update(key(vote)).promise();
  }
}

exports.save = (vote) => documents.update(key(vote)).promise();
exports.load = (vote) => documents.get(key(vote)).promise();
exports.Votes = Votes;
