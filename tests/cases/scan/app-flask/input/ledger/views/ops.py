from flask import Blueprint, request, jsonify
from ledger.auth import login_required, role_required
from ledger.store import EntryStore

bp = Blueprint("ops", __name__)
store = EntryStore()


@bp.route("/admin/entries/<entry_id>", methods=["DELETE"])
@login_required
def remove(entry_id):
    store.delete(entry_id)
    return "", 204


@bp.route("/calc")
@login_required
def calc():
    return jsonify(result=eval(request.args["expr"]))
