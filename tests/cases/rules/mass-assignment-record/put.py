import json

import boto3

table = boto3.resource("dynamodb").Table("Things")


def put(event, context):
    table.put_item(Item=json.loads(event["body"]))  # virga-expect


def safe_put(event, context):
    table.put_item(Item={"name": str(json.loads(event["body"])["name"])})
