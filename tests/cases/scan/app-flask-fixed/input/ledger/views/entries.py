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
    if entry["owner"] != g.user["sub"]:
        abort(403)
    return jsonify({"text": entry["text"]})


@bp.route("/search", methods=["GET"])
@login_required
def search():
    items = store.find("owner = :o and contains(title, :q)", {":o": g.user["sub"], ":q": request.args["q"]})
    return jsonify([i["title"] for i in items])


@bp.route("/print", methods=["POST"])
@login_required
def printable():
    return render_template_string("<h1>Entry</h1>{{ title }}", title=request.form["title"])


@bp.route("/greet")
def greet():
    name = request.args.get("name", "you")
    return "<p>Hello %s</p>" % escape(name)


@bp.get("/leave")
def leave():
    target = request.args.get("to", "/")
    if urlparse(target).netloc or not target.startswith("/"):
        target = "/"
    return redirect(target)
