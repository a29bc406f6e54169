from flask import Flask, request
import os

app = Flask(__name__)


@app.route("/api/app")
def show():
    os.system("show " + request.args["id"])  # virga-expect: command-injection/shell
    return {"ok": True}
