import html
import json

import boto3
from google.cloud import storage

s3 = boto3.client("s3")


def publish(event, context):
    body = json.loads(event["body"])
    s3.put_object(Bucket="site", Key="c.html", ContentType="text/html", Body="<p>" + body["comment"] + "</p>")  # virga-expect
    blob = storage.Client().bucket("site").blob("c.html")
    blob.upload_from_string("<p>" + body["comment"] + "</p>", content_type="text/html")  # virga-expect
    return {"statusCode": 204}


def safe_publish(event, context):
    comment = json.loads(event["body"])["comment"]
    s3.put_object(Bucket="site", Key="c.html", ContentType="text/html", Body="<p>" + html.escape(comment) + "</p>")
    s3.put_object(Bucket="site", Key="c.txt", ContentType="text/plain", Body=comment)
    return {"statusCode": 204}
