import os

from flask import Flask, request

app = Flask(__name__)


@app.route("/orders")
def orders():
    os.system("echo " + request.path)
    return {"ok": True}


@app.route("/orders/<path:rest>")
def order(rest):
    os.system("echo " + request.path)
    return {"ok": True}
