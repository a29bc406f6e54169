import base64
import pickle

import yaml


def handler(event, context):
    pickle.loads(base64.b64decode(event["body"]))
    yaml.load(event["body"], Loader=yaml.Loader)
    yaml.load(event["body"], Loader=yaml.SafeLoader)
    return yaml.safe_load(event["body"])
