import hashlib
import os
import random
import secrets

import jwt
import requests


def bad(event, context):
    hashlib.md5(event["body"].encode())
    random.randint(0, 9)
    requests.get("https://api.example.com", verify=False)
    jwt.decode(event["headers"]["authorization"], "key-in-the-code", algorithms=["HS256"])


def good(event, context):
    hashlib.sha256(event["body"].encode())
    secrets.randbelow(10)
    requests.get("https://api.example.com")
    jwt.decode(event["headers"]["authorization"], os.environ["KEY"], algorithms=["RS256"])
