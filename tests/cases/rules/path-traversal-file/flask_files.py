from flask import Flask, request, send_file, send_from_directory
from werkzeug.utils import safe_join

app = Flask(__name__)


@app.route("/file")
def file():
    return send_file("/opt/files/" + request.args.get("name"))  # virga-expect


@app.route("/files/<path:name>")
def files(name):
    return send_file("/opt/files/" + name)  # virga-expect


@app.route("/safe/<name>")
def safe_files(name):
    if name == "joined":
        return send_file(safe_join("/opt/files", name))
    return send_from_directory("/opt/files", name)
