const AWS = require('aws-sdk');

const db = new AWS.DynamoDB.DocumentClient();

exports.method = async () => {
    for (const action of ['get', 'put']) {
        await db[action]({ TableName: process.env.VOTES, Key: { id: '1' } }).promise();
    }
};
