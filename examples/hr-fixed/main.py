"""Human resources, as Google Cloud Functions."""
import os
from urllib.parse import urlparse

import functions_framework
import requests
import sqlalchemy
from google.auth.transport import requests as google_requests
from google.cloud import firestore
from google.oauth2 import id_token
from jinja2 import Template

db = firestore.Client()
engine = sqlalchemy.create_engine(os.environ["DATABASE_URL"])

PHOTO_HOSTS = {"photos.example.com"}
LETTER = Template("Dear {{ name }},\n\n{{ text }}\n", autoescape=True)


class Forbidden(Exception):
    """The caller may not do this."""


def caller(request):
    """The verified claims of whoever asks."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return id_token.verify_oauth2_token(token, google_requests.Request(), os.environ["AUDIENCE"])


def require_office(request):
    """Lets only the payroll office go on."""
    claims = caller(request)
    if claims["email"] not in os.environ["PAYROLL_OFFICE"].split(","):
        raise Forbidden()
    return claims


@functions_framework.http
def get_employee(request):
    """The caller's own record."""
    claims = caller(request)
    found = db.collection("employees").document(claims["sub"]).get()
    person = found.to_dict()
    return {"name": person["name"], "office": person["office"]}


@functions_framework.http
def search(request):
    """Employees by name."""
    caller(request)
    name = request.args.get("name", "")
    with engine.connect() as connection:
        rows = connection.execute(
            sqlalchemy.text("SELECT id, name FROM employees WHERE name LIKE :name"), {"name": f"%{name}%"})
        return {"found": [{"id": row[0], "name": row[1]} for row in rows]}


@functions_framework.http
def export_payroll(request):
    """Everything, for the payroll office."""
    require_office(request)
    people = [person.to_dict() for person in db.collection("salaries").stream()]
    return {"payroll": people}


@functions_framework.http
def letter(request):
    """A letter to an employee."""
    caller(request)
    form = request.get_json()
    return LETTER.render(name=form["name"], text=form["text"])


@functions_framework.http
def photo(request):
    """The photo that an employee has on our own server."""
    caller(request)
    url = urlparse(request.args["url"])
    if url.hostname not in PHOTO_HOSTS:
        raise Forbidden()
    answer = requests.get("https://photos.example.com/" + os.path.basename(url.path), timeout=5)
    return answer.content, 200, {"Content-Type": "image/jpeg"}
