import json
import logging
import traceback

from fastapi import FastAPI, HTTPException
from flask import Flask, jsonify

app = Flask(__name__)
api = FastAPI()


def load(event, context):
    try:
        return {"statusCode": 200, "body": str(len(json.loads(event["body"])))}
    except Exception as error:
        return {"statusCode": 500, "body": str(error)}  # virga-expect possible


def traced(event, context):
    try:
        return {"statusCode": 200, "body": str(len(json.loads(event["body"])))}
    except Exception:
        return {"statusCode": 500, "body": json.dumps({"trace": traceback.format_exc()})}  # virga-expect


@app.route("/items")
def items():
    try:
        return jsonify(count=len(open("/opt/items").read()))
    except OSError as error:
        return jsonify(error=repr(error)), 500  # virga-expect possible


@api.get("/items")
def listed():
    try:
        return {"count": len(open("/opt/items").read())}
    except OSError as error:
        raise HTTPException(status_code=500, detail=str(error))  # virga-expect possible


def safe_load(event, context):
    try:
        return {"statusCode": 200, "body": str(len(json.loads(event["body"])))}
    except Exception as error:
        logging.exception("cannot load: %s", error)
        return {"statusCode": 500, "body": "internal error"}
