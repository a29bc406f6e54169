import importlib
import runpy

PLUGINS = {"csv": "plugins.csv", "json": "plugins.json"}


def convert(event, context):
    name = event["queryStringParameters"]["plugin"]
    chosen = importlib.import_module("plugins." + name)  # virga-expect
    other = __import__(name)  # virga-expect
    runpy.run_path("/tmp/" + name)  # virga-expect
    return {"statusCode": 200, "body": str(bool(chosen and other))}


def safe_convert(event, context):
    chosen = importlib.import_module(PLUGINS[event["queryStringParameters"]["plugin"]])
    return {"statusCode": 200, "body": str(bool(chosen))}
