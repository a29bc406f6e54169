const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb');
const AWS = require('aws-sdk');

const client = new DynamoDBClient({});
const documents = new AWS.DynamoDB.DocumentClient();

exports.getOrder = async (event) => {
  const found = await client.send(new GetItemCommand({
    TableName: 'orders',
    Key: { id: { S: event.pathParameters.id } },
  }));
  return { statusCode: 200, body: JSON.stringify({ total: found.Item.total }) };
};

exports.getOwnOrder = async (event) => {
  const found = await documents.get({
    TableName: 'orders',
    Key: { id: event.pathParameters.id, owner: event.requestContext.authorizer.claims.sub },
    ProjectionExpression: 'total',
  }).promise();
  return { statusCode: 200, body: JSON.stringify(found.Item) };
};

exports.getOrderOfOwner = async (event) => {
  const found = await documents.get({
    TableName: 'orders',
    Key: { id: event.pathParameters.id },
    ProjectionExpression: 'total, owner',
  }).promise();
  if (found.Item.owner !== event.requestContext.authorizer.claims.sub) {
    return { statusCode: 404 };
  }
  return { statusCode: 200, body: JSON.stringify(found.Item) };
};
