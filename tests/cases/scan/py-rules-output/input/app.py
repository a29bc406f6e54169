import html

import flask
from flask import Flask, jsonify, redirect, request

app = Flask(__name__)


@app.route("/hello")
def hello():
    return "<h1>" + request.args.get("name") + "</h1>"


@app.route("/safe")
def safe():
    return "<h1>" + html.escape(request.args.get("name")) + "</h1>"


@app.route("/json")
def as_json():
    return jsonify(name=request.args.get("name"))


@app.route("/user/<name>")
def user(name):
    return flask.render_template_string("<h1>" + name + "</h1>")


@app.route("/go")
def go():
    return redirect(request.args["next"])
