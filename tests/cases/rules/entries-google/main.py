import base64
import os

import functions_framework
from firebase_functions import https_fn


@functions_framework.http
def page(request):
    os.system("ls " + request.args.get("dir"))  # virga-expect: command-injection/shell
    return "done"


@functions_framework.cloud_event
def stored(cloud_event):
    os.system("ls " + cloud_event.data["name"])  # virga-expect: command-injection/shell


def topic(event, context):
    os.system("ls " + base64.b64decode(event["data"]).decode())  # virga-expect: command-injection/shell


@https_fn.on_call()
def called(req):
    os.system("ls " + req.data["dir"])  # virga-expect: command-injection/shell
