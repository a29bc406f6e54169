import ast
import importlib
import json


def bad(event, context):
    body = json.loads(event["body"])
    eval(body["formula"])
    exec(body["code"])
    importlib.import_module(body["module"])


def good(event, context):
    body = json.loads(event["body"])
    ast.literal_eval(body["value"])
    eval("1 + 1")
