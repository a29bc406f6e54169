from pathlib import Path

FOLDER = Path("/var/task/docs")


def read(event, context):
    path = FOLDER / event["queryStringParameters"]["name"]
    return {"statusCode": 200, "body": path.read_text()}


def read_inside(event, context):
    path = (FOLDER / event["queryStringParameters"]["name"]).resolve()
    if not str(path).startswith("/var/task/docs/"):
        return {"statusCode": 404}
    return {"statusCode": 200, "body": path.read_text()}


def read_last_part(event, context):
    path = FOLDER / Path(event["queryStringParameters"]["name"]).name
    return {"statusCode": 200, "body": path.read_text()}
