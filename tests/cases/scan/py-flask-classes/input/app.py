import functions_framework
from flask import escape


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
    return {"title": request.args.get("title")}
