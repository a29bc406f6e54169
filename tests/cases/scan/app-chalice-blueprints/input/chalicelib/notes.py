import os

from chalice import Blueprint

notes = Blueprint(__name__)


@notes.route('/')
def all_notes():
    return []


@notes.route('/{note}', methods=['PUT', 'DELETE'])
def change(note):
    os.system('print-note ' + notes.current_request.json_body['text'])
    return {}
