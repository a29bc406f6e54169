import base64
import json
import pickle

import jsonpickle
import yaml


def bad(event, context):
    pickle.loads(base64.b64decode(event["body"]))
    yaml.load(event["body"], Loader=yaml.Loader)
    yaml.load(event["body"])
    jsonpickle.decode(event["body"])


def good(event, context):
    json.loads(event["body"])
    yaml.safe_load(event["body"])
    yaml.load(event["body"], Loader=yaml.SafeLoader)
