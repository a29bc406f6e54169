import base64
import json
import pickle


def worker(event, context):
    for record in event["Records"]:
        task = pickle.loads(base64.b64decode(record["body"]))  # virga-expect
        task.run()


def safe_worker(event, context):
    for record in event["Records"]:
        task = json.loads(record["body"])
        print(task["id"])
