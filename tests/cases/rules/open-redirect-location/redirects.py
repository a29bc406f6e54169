from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from flask import Flask, redirect, request, url_for

app = Flask(__name__)
api = FastAPI()


def login(event, context):
    return {"statusCode": 302, "headers": {"Location": event["queryStringParameters"]["next"]}}  # virga-expect


@app.route("/go")
def go():
    return redirect(request.args.get("to"))  # virga-expect


@api.get("/go/{to:path}")
def jump(to: str):
    return RedirectResponse(to)  # virga-expect


@app.route("/safe")
def safe_go():
    if request.args.get("home"):
        return redirect(url_for("home", page=request.args.get("page")))
    return redirect("/items/" + request.args.get("id"))


def safe_login(event, context):
    target = event["queryStringParameters"]["next"]
    if target not in ("/", "/help"):
        target = "/"
    return {"statusCode": 302, "headers": {"Location": target}}
