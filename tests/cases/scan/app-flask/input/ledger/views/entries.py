from flask import Blueprint, request, jsonify, g, abort, render_template_string, render_template, redirect
from markupsafe import escape
from urllib.parse import urlparse
from ledger.auth import login_required
from ledger.store import EntryStore

bp = Blueprint("entries", __name__)
store = EntryStore()


@bp.route("/<entry_id>")
@login_required
def show(entry_id):
    entry = store.get(entry_id)
    if entry is None:
        abort(404)
    return jsonify({"text": entry["text"]})


@bp.route("/search", methods=["GET"])
@login_required
def search():
    expression = "owner = :o and " + request.args["q"]
    items = store.find(expression, {":o": g.user["sub"]})
    return jsonify([i["title"] for i in items])


@bp.route("/print", methods=["POST"])
@login_required
def printable():
    layout = request.form.get("layout", "{{ title }}")
    return render_template_string("<h1>Entry</h1>" + layout, title=request.form["title"])


@bp.route("/greet")
def greet():
    name = request.args.get("name", "you")
    return "<p>Hello %s</p>" % name


@bp.get("/leave")
def leave():
    target = request.args.get("to", "/")
    return redirect(target)
