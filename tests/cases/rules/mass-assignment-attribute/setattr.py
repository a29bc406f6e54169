import json


class Account:
    pass


def handler(event, context):
    account = Account()
    for name, value in json.loads(event["body"]).items():
        setattr(account, name, value)  # virga-expect
    return {"statusCode": 204}


def safe_handler(event, context):
    account = Account()
    body = json.loads(event["body"])
    for name in ("phone", "language"):
        setattr(account, name, body[name])
    return {"statusCode": 204}
