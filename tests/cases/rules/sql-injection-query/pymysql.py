import os

import pymysql

connection = pymysql.connect(host=os.environ["DB_HOST"], user="shop", password=os.environ["DB_PASSWORD"])
SORTS = {"name": "name ASC", "price": "price DESC"}


def items(event, context):
    order = event["queryStringParameters"].get("order", "name")
    cursor = connection.cursor()
    cursor.execute("SELECT id FROM items ORDER BY " + order)  # virga-expect
    return {"statusCode": 200, "body": str(len(cursor.fetchall()))}


def many(event, context):
    query = "INSERT INTO items (name, shelf) VALUES (%s, '{}')".format(event["pathParameters"]["shelf"])
    with connection.cursor() as cursor:
        cursor.executemany(query, [("a",), ("b",)])  # virga-expect
    return {"statusCode": 204}


def safe_items(event, context):
    order = SORTS.get(event["queryStringParameters"].get("order"), "name ASC")
    cursor = connection.cursor()
    cursor.execute("SELECT id FROM items ORDER BY " + order)
    return {"statusCode": 200, "body": str(len(cursor.fetchall()))}


def safe_number(event, context):
    cursor = connection.cursor()
    cursor.execute("SELECT id FROM items WHERE shelf = %d" % int(event["pathParameters"]["shelf"]))
    return {"statusCode": 200, "body": str(len(cursor.fetchall()))}
