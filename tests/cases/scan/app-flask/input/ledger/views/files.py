import os
import yaml
import hashlib
from flask import Blueprint, request, send_file, send_from_directory, jsonify
from ledger.auth import login_required

bp = Blueprint("files", __name__)
FOLDER = "/tmp/exports"


@bp.before_request
@login_required
def guard():
    return None


@bp.route("/<path:name>")
def download(name):
    return send_file(os.path.join(FOLDER, name))


@bp.route("/import", methods=["POST"])
def load():
    data = yaml.load(request.data, Loader=yaml.Loader)
    return jsonify({"entries": len(data)})


@bp.route("/etag/<name>")
def etag(name):
    return hashlib.sha256(name.encode()).hexdigest()
