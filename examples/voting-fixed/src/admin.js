'use strict';

const { DeleteCommand } = require('@aws-sdk/lib-dynamodb');
const { db } = require('./db');
const { json } = require('./http');

exports.deletePoll = async (event) => {
  const claims = event.requestContext.authorizer.jwt.claims;
  if (!claims['cognito:groups'].includes('admins')) {
    return json(403, { error: 'admins only' });
  }
  await db.send(new DeleteCommand({
    TableName: process.env.POLLS_TABLE,
    Key: { pollId: event.pathParameters.pollId },
  }));
  return json(200, { deleted: true });
};
