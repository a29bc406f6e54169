from flask import Flask, render_template, render_template_string, request

app = Flask(__name__)


@app.route("/hello")
def hello():
    name = request.args.get("name", "you")
    return render_template_string("<h1>Hello " + name + "</h1>")  # virga-expect


@app.route("/safe")
def safe_hello():
    name = request.args.get("name", "you")
    if name == "plain":
        return render_template("hello.html", name=name)
    return render_template_string("<h1>Hello {{ name }}</h1>", name=name)
