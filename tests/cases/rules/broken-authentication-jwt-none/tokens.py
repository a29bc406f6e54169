import os

import jwt


def who(event, context):
    jwt.decode(event["headers"]["authorization"], os.environ["KEY"], algorithms=["HS256", "none"])  # virga-expect


def safe_who(event, context):
    jwt.decode(event["headers"]["authorization"], os.environ["KEY"], algorithms=["HS256"])
