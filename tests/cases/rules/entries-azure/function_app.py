import os

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.route(route="list/{dir}", methods=["GET"])
def listing(req: func.HttpRequest) -> func.HttpResponse:
    os.system("ls " + req.params.get("dir"))  # virga-expect: command-injection/shell
    os.system("ls " + req.route_params.get("dir"))  # virga-expect: command-injection/shell
    return func.HttpResponse("done")


@app.queue_trigger(arg_name="message", queue_name="orders", connection="Storage")
def orders(message: func.QueueMessage) -> None:
    os.system("ls " + message.get_body().decode())  # virga-expect: command-injection/shell
