import functions_framework
from flask import escape, make_response


class Page:
    def __init__(self, title):
        self.title = title

    def html(self):
        return "<h1>%s</h1>" % self.title


@functions_framework.http
def hello(request):
    return Page(request.args.get("title")).html()


@functions_framework.http
def hello_escaped(request):
    return Page(escape(request.args.get("title"))).html()


@functions_framework.http
def hello_text(request):
    response = make_response(Page(request.args.get("title")).html())
    response.headers["Content-Type"] = "text/plain"
    return {"title": request.args.get("title")}
