import os
from pathlib import Path


def taken(event, context):
    name = event["queryStringParameters"]["name"]
    there = os.path.exists("/srv/docs/" + name) or Path("/srv/docs/" + name).is_file()  # virga-expect possible
    return {"statusCode": 200, "body": str(there)}


def safe_taken(event, context):
    name = os.path.basename(event["queryStringParameters"]["name"])
    there = os.path.exists("/srv/docs/" + name) and os.path.isfile("/tmp/ready")
    return {"statusCode": 200, "body": str(there)}
