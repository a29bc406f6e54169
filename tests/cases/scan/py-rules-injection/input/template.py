import jinja2
from mako.template import Template


def bad(event, context):
    name = event["pathParameters"]["name"]
    jinja2.Template("Hello " + name).render()
    jinja2.Environment().from_string(f"Hello {name}")
    Template("Hello " + name)
    name.format(user="x")


def good(event, context):
    name = event["pathParameters"]["name"]
    jinja2.Template("Hello {{ name }}").render(name=name)
    Template("Hello ${name}").render(name=name)
    "Hello {}".format(name)
