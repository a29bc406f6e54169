import subprocess

from chalice import Blueprint, IAMAuthorizer

notes = Blueprint(__name__)


@notes.route('/')
def all_notes():
    return []


@notes.route('/{note}', methods=['PUT', 'DELETE'], authorizer=IAMAuthorizer())
def change(note):
    subprocess.run(['print-note', '--', notes.current_request.json_body['text']], check=True)
    return {}
