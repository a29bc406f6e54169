import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    owner = event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]
    note = table.get_item(Key={"owner": owner, "id": event["pathParameters"]["id"]})["Item"]
    return {"statusCode": 200, "body": json.dumps({"text": note["text"]})}
