'use strict';

const { PutCommand } = require('@aws-sdk/lib-dynamodb');
const { db } = require('./db');
const { json } = require('./http');

exports.handler = async (event) => {
  const { choice } = JSON.parse(event.body);
  const { sub, email } = event.requestContext.authorizer.jwt.claims;
  await db.send(new PutCommand({
    TableName: process.env.VOTES_TABLE,
    Item: { pollId: event.pathParameters.pollId, voter: sub, email, choice },
  }));
  return json(201, { ok: true });
};
