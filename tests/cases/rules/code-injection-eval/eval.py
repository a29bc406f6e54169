import ast
import json

import pandas
from sympy import sympify


def formula(event, context):
    body = json.loads(event["body"])
    value = eval(body["formula"])  # virga-expect
    exec("total = " + body["formula"])  # virga-expect
    code = compile(body["formula"], "<formula>", "eval")  # virga-expect
    return {"statusCode": 200, "body": json.dumps([value, bool(code)])}


def table(event, context):
    frame = pandas.DataFrame({"a": [1, 2]})
    rows = frame.query(event["queryStringParameters"]["filter"])  # virga-expect
    value = sympify(event["queryStringParameters"]["sum"])  # virga-expect
    return {"statusCode": 200, "body": str(len(rows)) + str(value)}


def safe_formula(event, context):
    body = json.loads(event["body"])
    value = ast.literal_eval(body["formula"])
    constant = eval("1 + 1")
    total = eval("a + b", {"a": int(body["a"]), "b": int(body["b"])})
    return {"statusCode": 200, "body": json.dumps([value, constant, total])}


def safe_named(event, context):
    value = {"sum": sum, "max": max}[event["queryStringParameters"]["function"]]([1, 2])
    return {"statusCode": 200, "body": str(value)}
