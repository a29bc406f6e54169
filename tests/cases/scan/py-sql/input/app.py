import sqlite3

conn = sqlite3.connect("/tmp/x.db")


def find(cursor, name):
    cursor.execute("SELECT id FROM users WHERE name = '%s'" % name)
    return cursor.fetchall()


def find_safely(cursor, name):
    cursor.execute("SELECT id FROM users WHERE name = ?", (name,))
    return cursor.fetchall()


def handler(event, context):
    name = event["pathParameters"]["name"]
    cur = conn.cursor()
    return {"statusCode": 200, "body": str(len(find(cur, name)) + len(find_safely(cur, name)))}
