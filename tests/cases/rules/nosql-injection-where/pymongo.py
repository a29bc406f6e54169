import os

from bson import Code
from pymongo import MongoClient

items = MongoClient(os.environ["MONGO_URL"]).app.items


def where(event, context):
    kind = event["queryStringParameters"]["kind"]
    found = list(items.find({"$where": "this.kind == '%s'" % kind}))  # virga-expect
    code = Code("function () { return this.kind == '" + kind + "' }")  # virga-expect
    return {"statusCode": 200, "body": str(len(found) + bool(code))}


def safe_where(event, context):
    kind = event["queryStringParameters"]["kind"]
    found = list(items.find({"kind": kind}))
    same = list(items.find({"$where": "this.kind == this.first"}))
    return {"statusCode": 200, "body": str(len(found) + len(same))}
