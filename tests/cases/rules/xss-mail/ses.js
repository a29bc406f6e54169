const AWS = require('aws-sdk')
const nodemailer = require('nodemailer')
const escapeHtml = require('escape-html')

const ses = new AWS.SES()
const transport = nodemailer.createTransport({ SES: ses })

exports.invite = async (event) => {
  const { text } = JSON.parse(event.body)
  const Message = { Subject: { Data: 'Hello' }, Body: { Html: { Data: `<p>${text}</p>` } } }
  await ses.sendEmail({ Source: 'a@app.internal', Destination: { ToAddresses: ['b@app.internal'] }, Message }).promise() // virga-expect possible
  await transport.sendMail({ to: 'b@app.internal', subject: 'Hello', html: '<p>' + text + '</p>' }) // virga-expect possible
  return { statusCode: 202 }
}

exports.safeInvite = async (event) => {
  const { text } = JSON.parse(event.body)
  const Message = { Subject: { Data: 'Hello' }, Body: { Text: { Data: text }, Html: { Data: escapeHtml(text) } } }
  await ses.sendEmail({ Source: 'a@app.internal', Destination: { ToAddresses: ['b@app.internal'] }, Message }).promise()
  await transport.sendMail({ to: 'b@app.internal', subject: 'Hello', text })
  return { statusCode: 202 }
}
