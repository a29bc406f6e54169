import os

import azure.functions as func


def main(req: func.HttpRequest) -> func.HttpResponse:
    os.system("ls " + req.get_json()["dir"])  # virga-expect: command-injection/shell
    return func.HttpResponse("done")
