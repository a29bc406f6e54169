import random
import secrets


def token(event, context):
    return {"statusCode": 200, "body": str(random.randint(0, 9999))}  # virga-expect possible


def safe_token(event, context):
    return {"statusCode": 200, "body": secrets.token_hex(16)}
