import os

import jwt


def sign(event, context):
    return jwt.encode({"sub": "a"}, "Tr0ub4dor-and-3", algorithm="HS256")  # virga-expect


def safe_sign(event, context):
    return jwt.encode({"sub": "a"}, os.environ["KEY"], algorithm="HS256")
