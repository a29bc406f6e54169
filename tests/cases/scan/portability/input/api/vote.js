const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs')
const sqs = new SQSClient({})

exports.handler = async (event) => {
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.VOTES, MessageBody: '1' }))
  return { statusCode: 202 }
}
