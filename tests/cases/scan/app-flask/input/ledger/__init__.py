import os
from flask import Flask, jsonify
from ledger.views.entries import bp as entries
from ledger.views.files import bp as files
from ledger.views.ops import bp as ops


def create_app():
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "ledger-session-key-1"
    app.register_blueprint(entries, url_prefix="/entries")
    app.register_blueprint(files, url_prefix="/files")
    app.register_blueprint(ops, url_prefix="/ops")

    @app.errorhandler(Exception)
    def failed(error):
        return jsonify({"error": repr(error)}), 500

    return app
