import sqlite3


def lookup(event, context):
    word = event["queryStringParameters"]["word"]
    db = sqlite3.connect("/tmp/words.db")
    rows = db.execute("SELECT meaning FROM words WHERE word = '" + word + "'").fetchall()  # virga-expect
    return {"statusCode": 200, "body": str(len(rows))}


def install(event, context):
    with sqlite3.connect("/tmp/words.db") as db:
        db.executescript(event["body"])  # virga-expect
    return {"statusCode": 204}


def safe_lookup(event, context):
    word = event["queryStringParameters"]["word"]
    db = sqlite3.connect("/tmp/words.db")
    rows = db.execute("SELECT meaning FROM words WHERE word = ?", (word,)).fetchall()
    return {"statusCode": 200, "body": str(len(rows))}
