const { MongoClient } = require('mongodb');
const AWS = require('aws-sdk');
const ddb = new AWS.DynamoDB.DocumentClient();
const client = new MongoClient('mongodb://db');

exports.bad = async (event) => {
  const body = JSON.parse(event.body);
  const users = client.db('app').collection('users');
  await users.findOne({ name: body.name, password: body.password });
  await users.find({ $where: 'this.name == "' + body.name + '"' }).toArray();
  await ddb.scan({ TableName: 'Notes', FilterExpression: 'owner = ' + body.owner }).promise();
};

exports.good = async (event) => {
  const body = JSON.parse(event.body);
  const users = client.db('app').collection('users');
  await users.findOne({ name: String(body.name) }, { projection: { name: 1 } });
  await users.findOne({ name: event.pathParameters.name }, { projection: { name: 1 } });
  await ddb.query({ TableName: 'Notes', KeyConditionExpression: 'o = :o', ExpressionAttributeValues: { ':o': body.owner } }).promise();
};
