import json
import os
import shutil
import zipfile
from pathlib import Path

from werkzeug.utils import secure_filename

DOCS = "/var/task/docs"
BASE = Path("/tmp/work")


def read(event, context):
    name = event["queryStringParameters"]["name"]
    with open(DOCS + "/" + name) as file:  # virga-expect
        first = file.read()
    with open(os.path.join(DOCS, name), "rb") as file:  # virga-expect
        second = file.read()
    third = Path(DOCS, name).read_text()  # virga-expect
    fourth = (BASE / name).read_bytes()  # virga-expect
    return {"statusCode": 200, "body": str(len(first) + len(second) + len(third) + len(fourth))}


def change(event, context):
    body = json.loads(event["body"])
    os.remove("/tmp/" + body["name"])  # virga-expect
    shutil.copy("/tmp/in", f"/tmp/{body['name']}")  # virga-expect
    return {"statusCode": 204, "body": str(os.listdir("/tmp/" + body["folder"]).count("x"))}  # virga-expect


def unpack(event, context):
    with zipfile.ZipFile("/tmp/" + event["pathParameters"]["file"]) as archive:  # virga-expect
        return {"statusCode": 200, "body": str(len(archive.namelist()))}


def safe_base(event, context):
    name = event["queryStringParameters"]["name"]
    with open(os.path.join(DOCS, os.path.basename(name))) as file:
        first = file.read()
    with open(os.path.join(DOCS, secure_filename(name))) as file:
        second = file.read()
    third = (BASE / Path(name).name).read_text()
    return {"statusCode": 200, "body": str(len(first) + len(second) + len(third))}


def safe_resolved(event, context):
    full = os.path.realpath(os.path.join(DOCS, event["queryStringParameters"]["name"]))
    if not full.startswith(DOCS + "/"):
        return {"statusCode": 400}
    with open(full) as file:
        return {"statusCode": 200, "body": str(len(file.read()))}


def safe_relative(event, context):
    full = (BASE / event["queryStringParameters"]["name"]).resolve()
    if not full.is_relative_to(BASE):
        return {"statusCode": 400}
    return {"statusCode": 200, "body": str(len(full.read_text()))}


def safe_content(event, context):
    with open("/tmp/upload.txt", "w") as file:
        file.write(event["body"])
    return {"statusCode": 204}
