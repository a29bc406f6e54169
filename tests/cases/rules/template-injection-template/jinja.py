import json

import chevron
import tornado.template
from jinja2 import Environment, Template, select_autoescape
from jinja2.sandbox import SandboxedEnvironment
from mako.template import Template as MakoTemplate

env = Environment(autoescape=select_autoescape())


def jinja(event, context):
    name = event["queryStringParameters"]["name"]
    first = Template("Hello " + name).render()  # virga-expect
    second = env.from_string(f"Hello {name}").render()  # virga-expect
    third = SandboxedEnvironment().from_string("Hello %s" % name).render()  # virga-expect
    return {"statusCode": 200, "body": first + second + third}


def mako(event, context):
    body = json.loads(event["body"])
    return {"statusCode": 200, "body": MakoTemplate(body["template"]).render()}  # virga-expect


def tornado_page(event, context):
    body = json.loads(event["body"])
    return {"statusCode": 200, "body": tornado.template.Template(body["template"]).generate()}  # virga-expect


def mustache(event, context):
    body = json.loads(event["body"])
    return {"statusCode": 200, "body": chevron.render(body["template"], {"name": "x"})}  # virga-expect


def safe_values(event, context):
    name = event["queryStringParameters"]["name"]
    parts = [
        Template("Hello {{ name }}", autoescape=True).render(name=name),
        env.from_string("Hello {{ name }}").render(name=name),
        env.get_template("hello.html").render({"name": name}),
        MakoTemplate("Hello ${name | h}").render(name=name),
        tornado.template.Template("Hello {{ name }}").generate(name=name).decode(),
        chevron.render("Hello {{name}}", {"name": name}),
    ]
    return {"statusCode": 200, "body": "\n".join(parts)}
