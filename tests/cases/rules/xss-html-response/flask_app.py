from flask import Flask, Response, escape, jsonify, make_response, render_template, request

app = Flask(__name__)


@app.route("/hello")
def hello():
    return "<h1>Hello " + request.args.get("name", "you") + "</h1>"  # virga-expect


@app.route("/made", methods=["POST"])
def made():
    response = make_response("<p>%s</p>" % request.form["comment"])  # virga-expect
    return response


@app.route("/user/<name>")
def user(name):
    return f"<p>{name}</p>", 404  # virga-expect


@app.route("/safe/escaped")
def safe_escaped():
    return "<h1>Hello " + escape(request.args.get("name", "you")) + "</h1>"


@app.route("/safe/json")
def safe_json():
    if request.args.get("page"):
        return render_template("hello.html", name=request.args.get("name"))
    if request.args.get("plain"):
        return Response("Hello " + request.args.get("name"), mimetype="text/plain")
    return jsonify(name=request.args.get("name"))
