ORIGINS = ["https://app.internal", "https://admin.internal"]


def items(event, context):
    headers = {"Access-Control-Allow-Origin": event["headers"]["origin"], "Access-Control-Allow-Credentials": "true"}
    return {"statusCode": 200, "headers": headers, "body": "[]"}  # virga-expect


def safe_items(event, context):
    origin = event["headers"].get("origin")
    if origin not in ORIGINS:
        origin = ORIGINS[0]
    return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": origin}, "body": "[]"}
