import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    note = table.get_item(Key={"id": event["pathParameters"]["id"]})["Item"]
    os.system("logger read " + event["queryStringParameters"]["by"])
    return {"statusCode": 200, "body": json.dumps(note)}
