import base64
import io
import os
import shutil
import tarfile
import zipfile

import boto3

s3 = boto3.client("s3")


def unpack(event, context):
    data = io.BytesIO(base64.b64decode(event["body"]))
    with tarfile.open(fileobj=data) as archive:
        archive.extractall("/tmp/out")  # virga-expect possible
    return {"statusCode": 204}


def uploaded(event, context):
    for record in event["Records"]:
        body = s3.get_object(Bucket="uploads", Key=record["s3"]["object"]["key"])["Body"].read()
        tarfile.open(fileobj=io.BytesIO(body)).extractall("/tmp/out")  # virga-expect possible


def named(event, context):
    data = io.BytesIO(base64.b64decode(event["body"]))
    for name in zipfile.ZipFile(data).namelist():
        with open("/tmp/out/" + name, "wb") as file:  # virga-expect: path-traversal/file
            file.write(b"x")
    return {"statusCode": 204}


def safe_unpack(event, context):
    data = io.BytesIO(base64.b64decode(event["body"]))
    with tarfile.open(fileobj=data) as archive:
        archive.extractall("/tmp/out", filter="data")
    # ZipFile drops "..", drive letters and leading slashes by itself.
    with zipfile.ZipFile(data) as archive:
        archive.extractall("/tmp/out")
    shutil.unpack_archive("/opt/texts.tar", "/tmp/texts")
    os.listdir("/tmp/out")
    return {"statusCode": 204}
