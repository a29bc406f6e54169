import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["VOTES"])
s3 = boto3.client("s3")
translate = boto3.client("translate")


def send(body):
    boto3.client("sqs").send_message(QueueUrl=os.environ["JOBS"], MessageBody=body)


def handler(event, context):
    table.update_item(Key={"id": "1"}, UpdateExpression="ADD votes :one", ExpressionAttributeValues={":one": 1})
    with table.batch_writer() as batch:
        batch.put_item(Item={"id": "2"})
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=os.environ["PHOTOS"]):
        for found in page["Contents"]:
            s3.download_file(os.environ["PHOTOS"], found["Key"], "/tmp/photo")
    send("done")
    return translate.translate_text(Text="done", SourceLanguageCode="en", TargetLanguageCode="de")
