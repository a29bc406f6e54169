import json
import os
import uuid

import boto3

s3 = boto3.client("s3")
bucket = boto3.resource("s3").Bucket("uploads")


def put(event, context):
    body = json.loads(event["body"])
    s3.put_object(Bucket="uploads", Key="in/" + body["name"], Body=body["data"])  # virga-expect possible
    s3.upload_file("/tmp/in", "uploads", body["name"])  # virga-expect possible
    bucket.put_object(Key=body["name"], Body=body["data"])  # virga-expect possible
    return {"statusCode": 204}


def safe_put(event, context):
    body = json.loads(event["body"])
    s3.put_object(Bucket="uploads", Key=f"in/{uuid.uuid4()}", Body=body["data"])
    s3.upload_file("/tmp/in", "uploads", os.path.basename(body["name"]))
    return {"statusCode": 204}
