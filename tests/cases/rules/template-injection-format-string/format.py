import json
from string import Template


class User:
    def __init__(self, name):
        self.name = name


def greet(event, context):
    body = json.loads(event["body"])
    user = User("Ada")
    text = body["template"].format(user=user)  # virga-expect possible
    other = body["template"].format_map({"user": user})  # virga-expect possible
    third = Template(body["template"]).substitute(name=user.name)  # virga-expect possible
    return {"statusCode": 200, "body": text + other + third}


def safe_greet(event, context):
    body = json.loads(event["body"])
    text = "Hello {name}".format(name=body["name"])
    other = "Hello %s" % body["name"]
    third = Template("Hello $name").substitute(name=body["name"])
    return {"statusCode": 200, "body": text + other + third}
