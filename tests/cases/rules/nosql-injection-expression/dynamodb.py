import json

import boto3
from boto3.dynamodb.conditions import Attr

table = boto3.resource("dynamodb").Table("Items")
client = boto3.client("dynamodb")


def scan(event, context):
    kind = event["queryStringParameters"]["kind"]
    found = table.scan(FilterExpression="kind = " + kind, Select="COUNT")  # virga-expect
    return {"statusCode": 200, "body": str(found["Count"])}


def legacy(event, context):
    body = json.loads(event["body"])
    found = client.scan(TableName="Items", Select="COUNT", ScanFilter=body["filter"])  # virga-expect
    named = table.scan(FilterExpression=Attr(body["field"]).eq("x"), Select="COUNT")  # virga-expect
    return {"statusCode": 200, "body": str(found["Count"] + named["Count"])}


def safe_scan(event, context):
    kind = event["queryStringParameters"]["kind"]
    found = table.scan(FilterExpression=Attr("kind").eq(kind), Select="COUNT")
    same = table.scan(
        FilterExpression="kind = :kind", ExpressionAttributeValues={":kind": kind}, Select="COUNT"
    )
    return {"statusCode": 200, "body": str(found["Count"] + same["Count"])}
