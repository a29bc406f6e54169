import html
import json

from markupsafe import escape

HTML = {"Content-Type": "text/html"}


def hello(event, context):
    name = event["queryStringParameters"]["name"]
    return {"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": f"<h1>Hello {name}</h1>"}  # virga-expect


def shared(event, context):
    body = "<p>No results for " + event["queryStringParameters"].get("q", "") + "</p>"
    return {"statusCode": 200, "headers": HTML, "body": body}  # virga-expect


def safe_hello(event, context):
    name = html.escape(event["queryStringParameters"]["name"])
    body = f"<h1>Hello {name}</h1><p>{escape(event['path'])}</p>"
    return {"statusCode": 200, "headers": HTML, "body": body}


def safe_json(event, context):
    name = event["queryStringParameters"]["name"]
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps({"name": name})}
