import json
import operator


class Actions:
    def start(self):
        return "started"


ACTIONS = {"start": Actions.start}


def act(event, context):
    body = json.loads(event["body"])
    result = getattr(Actions(), body["action"])()  # virga-expect possible
    caller = operator.methodcaller(body["action"])  # virga-expect possible
    return {"statusCode": 200, "body": json.dumps([result, caller(Actions())])}


def safe_act(event, context):
    body = json.loads(event["body"])
    result = ACTIONS[body["action"]](Actions())
    region = getattr(context, "region", body["region"])
    return {"statusCode": 200, "body": json.dumps([result, region])}


def safe_listed(event, context):
    name = json.loads(event["body"])["action"]
    if name not in ["start"]:
        return {"statusCode": 400}
    return {"statusCode": 200, "body": getattr(Actions(), name)()}
