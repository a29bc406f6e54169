import json
import os
import re
import subprocess


def handler(event, context):
    body = json.loads(event["body"])
    os.system("ls {}".format(body["dir"]))
    subprocess.run(["ls", body["dir"]])
    subprocess.run(f"ls {body['dir']}", shell=True)
    os.system("head -n %d" % int(body["n"]))


def lambda_handler(event, context):
    name = event["queryStringParameters"]["name"]
    if not re.fullmatch(r"[a-z0-9]+", name):
        return {"statusCode": 400}
    os.system("ls " + name)
