'use strict';

const { QueryCommand } = require('@aws-sdk/lib-dynamodb');
const { db } = require('./db');
const { json } = require('./http');

// The page counts them.
exports.handler = async (event) => {
  const votes = await db.send(new QueryCommand({
    TableName: process.env.VOTES_TABLE,
    KeyConditionExpression: 'pollId = :poll',
    ExpressionAttributeValues: { ':poll': event.pathParameters.pollId },
  }));
  return json(200, { votes: votes.Items });
};
