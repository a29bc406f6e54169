const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient, GetCommand } = require('@aws-sdk/lib-dynamodb');

const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

exports.handler = async () => {
    const { Item } = await db.send(new GetCommand({ TableName: process.env.VOTES, Key: { id: 'total' } }));
    return { votes: Item.votes };
};
