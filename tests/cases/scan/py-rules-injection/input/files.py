import os
import pathlib

from werkzeug.utils import secure_filename


def bad(event, context):
    name = event["queryStringParameters"]["name"]
    open("/srv/docs/" + name)
    open(os.path.join("/srv/docs", name))
    pathlib.Path("/srv/docs", name).read_text()


def good(event, context):
    name = event["queryStringParameters"]["name"]
    open("/srv/docs/" + os.path.basename(name))
    open("/srv/docs/" + secure_filename(name))
