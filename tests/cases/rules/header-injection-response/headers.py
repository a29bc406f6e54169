from urllib.parse import quote

from flask import Flask, make_response, request

app = Flask(__name__)


def cookie(event, context):
    theme = event["queryStringParameters"]["theme"]
    return {"statusCode": 204, "headers": {"Set-Cookie": "theme=" + theme + "; Secure"}}  # virga-expect possible


@app.route("/file")
def file():
    response = make_response("a,b")
    response.headers.set("X-Name", request.args.get("name"))  # virga-expect possible
    response.headers["X-Page"] = request.args.get("page")  # virga-expect possible
    return response


def safe_cookie(event, context):
    theme = quote(event["queryStringParameters"]["theme"])
    return {"statusCode": 204, "headers": {"Set-Cookie": "theme=" + theme + "; Secure"}}
