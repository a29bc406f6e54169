import json
import os

from bson import ObjectId
from pymongo import MongoClient

db = MongoClient(os.environ["MONGO_URL"])["app"]
items = db.items


def count(event, context):
    body = json.loads(event["body"])
    n = db["items"].count_documents({"kind": body["kind"]})  # virga-expect
    m = items.count_documents(body["filter"])  # virga-expect
    return {"statusCode": 200, "body": str(n + m)}


def safe_count(event, context):
    body = json.loads(event["body"])
    n = items.count_documents({"kind": str(body["kind"]), "shelf": ObjectId(body["shelf"])})
    m = items.count_documents({"kind": event["queryStringParameters"]["kind"]})
    return {"statusCode": 200, "body": str(n + m)}


def safe_typed(event, context):
    kind = json.loads(event["body"])["kind"]
    if not isinstance(kind, str):
        return {"statusCode": 400}
    return {"statusCode": 200, "body": str(items.count_documents({"kind": kind}))}
