'use strict';

const { PutCommand } = require('@aws-sdk/lib-dynamodb');
const { db } = require('./db');
const { json } = require('./http');

exports.handler = async (event) => {
  const { voter, email, choice } = JSON.parse(event.body);
  await db.send(new PutCommand({
    TableName: process.env.VOTES_TABLE,
    Item: { pollId: event.pathParameters.pollId, voter, email, choice },
  }));
  return json(201, { ok: true });
};
