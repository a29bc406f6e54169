import json
import os

import psycopg2
from psycopg2 import sql

connection = psycopg2.connect(os.environ["DB_URL"])


def seats(event, context):
    row = event["queryStringParameters"]["row"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM seats WHERE row = '%s'" % row)  # virga-expect
        return {"statusCode": 200, "body": str(cursor.fetchone()[0])}


def rename(event, context):
    body = json.loads(event["body"])
    cursor = connection.cursor()
    cursor.execute(f"UPDATE halls SET name = '{body['name']}' WHERE hall = {body['hall']}")  # virga-expect
    connection.commit()
    return {"statusCode": 204}


def safe_seats(event, context):
    row = event["queryStringParameters"]["row"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM seats WHERE row = %s", (row,))
        return {"statusCode": 200, "body": str(cursor.fetchone()[0])}


def safe_identifier(event, context):
    table = event["queryStringParameters"]["table"]
    cursor = connection.cursor()
    cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
    return {"statusCode": 200, "body": str(cursor.fetchone()[0])}
