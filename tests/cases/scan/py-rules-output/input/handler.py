import json
import os
import traceback


def bad(event, context):
    try:
        return {"statusCode": 200, "body": "done"}
    except Exception:
        return {"statusCode": 500, "body": traceback.format_exc()}


def environment(event, context):
    return {"statusCode": 200, "body": json.dumps(dict(os.environ))}


def good(event, context):
    try:
        return {"statusCode": 200, "body": "done"}
    except Exception as error:
        print(error)
        return {"statusCode": 500, "body": "internal error"}
