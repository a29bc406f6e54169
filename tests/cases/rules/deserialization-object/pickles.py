import base64
import io
import json
import marshal
import pickle
import shelve

import dill
import joblib
import jsonpickle
import numpy
import torch
import yaml
from yaml import CSafeLoader, Loader


def load(event, context):
    data = base64.b64decode(event["body"])
    first = pickle.loads(data)  # virga-expect
    second = pickle.Unpickler(io.BytesIO(data)).load()  # virga-expect
    third = dill.loads(data)  # virga-expect
    fourth = marshal.loads(data)  # virga-expect
    fifth = jsonpickle.decode(event["body"])  # virga-expect
    sixth = shelve.open("/tmp/" + event["queryStringParameters"]["name"])  # virga-expect
    return {"statusCode": 200, "body": str([first, second, third, fourth, fifth, sixth].count(None))}


def documents(event, context):
    first = yaml.load(event["body"], Loader=Loader)  # virga-expect
    second = yaml.unsafe_load(event["body"])  # virga-expect
    third = yaml.load(event["body"])  # virga-expect
    fourth = yaml.load(event["body"], yaml.UnsafeLoader)  # virga-expect
    return {"statusCode": 200, "body": str([first, second, third, fourth].count(None))}


def models(event, context):
    data = io.BytesIO(base64.b64decode(event["body"]))
    first = joblib.load(data)  # virga-expect
    second = torch.load(data)  # virga-expect
    third = numpy.load(data, allow_pickle=True)  # virga-expect
    return {"statusCode": 200, "body": str([first, second, third].count(None))}


def safe_load(event, context):
    data = io.BytesIO(base64.b64decode(event["body"]))
    parts = [
        json.loads(event["body"]),
        yaml.safe_load(event["body"]),
        yaml.load(event["body"], Loader=yaml.SafeLoader),
        yaml.load(event["body"], CSafeLoader),
        torch.load(data, weights_only=True),
        pickle.dumps(event["body"]),
    ]
    return {"statusCode": 200, "body": str(parts.count(None))}


def safe_array(event, context):
    with open("/opt/model.pkl", "rb") as file:
        model = pickle.load(file)
    return {"statusCode": 200, "body": str(bool(model))}
