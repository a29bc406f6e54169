import sqlite3

import boto3
import psycopg2
import sqlalchemy

table = boto3.resource("dynamodb").Table("Notes")


def bad(event, context):
    name = event["queryStringParameters"]["name"]
    connection = psycopg2.connect("db")
    cursor = connection.cursor()
    cursor.execute("SELECT title FROM notes WHERE name = '" + name + "'")
    sqlite3.connect("/tmp/a.db").execute(f"SELECT title FROM notes WHERE name = '{name}'")
    sqlalchemy.text("SELECT title FROM notes WHERE name = '%s'" % name)
    with connection.cursor() as other:
        other.execute("DELETE FROM notes WHERE name = '{}'".format(name))
    table.scan(FilterExpression="owner = " + name)


def good(event, context):
    name = event["queryStringParameters"]["name"]
    connection = psycopg2.connect("db")
    cursor = connection.cursor()
    cursor.execute("SELECT title FROM notes WHERE name = %s", (name,))
    sqlite3.connect("/tmp/a.db").execute("SELECT title FROM notes WHERE name = ?", (name,))
    cursor.execute("SELECT title FROM notes WHERE id = %d" % int(name))
