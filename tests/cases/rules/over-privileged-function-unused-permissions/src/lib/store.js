const AWS = require('aws-sdk');

const db = new AWS.DynamoDB.DocumentClient();
const s3 = new AWS.S3();

class Votes {
    constructor(client) {
        this.client = client;
    }

    add(vote) {
        return this.client.put({ TableName: process.env.VOTES, Item: vote }).promise();
    }

    all() {
        return this.client.query({ TableName: process.env.VOTES, KeyConditionExpression: 'id = :id' }).promise();
    }
}

exports.votes = new Votes(db);
exports.keep = (name, body) => s3.upload({ Bucket: process.env.PHOTOS, Key: name, Body: body }).promise();
