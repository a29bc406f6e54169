import html
import json

import boto3

ses = boto3.client("ses")


def invite(event, context):
    text = json.loads(event["body"])["text"]
    ses.send_email(  # virga-expect possible
        Source="a@app.internal",
        Destination={"ToAddresses": ["b@app.internal"]},
        Message={"Subject": {"Data": "Hello"}, "Body": {"Html": {"Data": "<p>" + text + "</p>"}}},
    )
    return {"statusCode": 202}


def safe_invite(event, context):
    text = json.loads(event["body"])["text"]
    ses.send_email(
        Source="a@app.internal",
        Destination={"ToAddresses": ["b@app.internal"]},
        Message={"Subject": {"Data": "Hello"}, "Body": {"Html": {"Data": html.escape(text)}, "Text": {"Data": text}}},
    )
    return {"statusCode": 202}
