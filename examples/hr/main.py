"""Human resources, as Google Cloud Functions."""
import os

import functions_framework
import requests
import sqlalchemy
from google.cloud import firestore
from jinja2 import Template

db = firestore.Client()
engine = sqlalchemy.create_engine(os.environ["DATABASE_URL"])

PAYROLL_PASSWORD = "payroll-2019!"


@functions_framework.http
def get_employee(request):
    """One employee: /get_employee?id=1"""
    employee_id = request.args["id"]
    found = db.collection("employees").document(employee_id).get()
    return found.to_dict()


@functions_framework.http
def search(request):
    """Employees by name."""
    name = request.args.get("name", "")
    with engine.connect() as connection:
        rows = connection.execute(
            sqlalchemy.text("SELECT id, name FROM employees WHERE name LIKE '%" + name + "%'"))
        return {"found": [{"id": row[0], "name": row[1]} for row in rows]}


@functions_framework.http
def export_payroll(request):
    """Everything, for the payroll office."""
    people = [person.to_dict() for person in db.collection("salaries").stream()]
    return {"payroll": people}


@functions_framework.http
def letter(request):
    """A letter to an employee; the text may use {{ name }}."""
    form = request.get_json()
    return Template(form["text"]).render(name=form["name"])


@functions_framework.http
def photo(request):
    """The photo that an employee has somewhere on the web."""
    answer = requests.get(request.args["url"], timeout=5)
    return answer.content, 200, {"Content-Type": "image/jpeg"}
