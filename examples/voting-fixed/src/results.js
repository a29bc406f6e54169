'use strict';

const _ = require('lodash');
const { GetCommand } = require('@aws-sdk/lib-dynamodb');
const { db } = require('./db');
const { html } = require('./http');

const page = _.template('<!doctype html><h1><%- heading %></h1><p><%- question %>: <%- total %> votes');

exports.handler = async (event) => {
  const heading = event.queryStringParameters?.heading ?? 'Results';
  const found = await db.send(new GetCommand({
    TableName: process.env.POLLS_TABLE,
    Key: { pollId: event.pathParameters.pollId },
    ProjectionExpression: 'question, total',
  }));
  const { question, total } = found.Item;
  return html(page({ heading, question, total }));
};
