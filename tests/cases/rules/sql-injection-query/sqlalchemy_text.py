import os

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

engine = create_engine(os.environ["DB_URL"])
Maker = sessionmaker(bind=engine)


def visits(event, context):
    day = event["queryStringParameters"]["day"]
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT 1 FROM visits WHERE day = '{day}'"))  # virga-expect
        return {"statusCode": 200, "body": str(len(list(rows)))}


def plain(event, context):
    day = event["queryStringParameters"]["day"]
    session = Maker()
    rows = session.execute("SELECT 1 FROM visits WHERE day = '%s'" % day)  # virga-expect
    return {"statusCode": 200, "body": str(len(list(rows)))}


def safe_visits(event, context):
    with Session(engine) as session:
        rows = session.execute(
            text("SELECT 1 FROM visits WHERE day = :day"), {"day": event["queryStringParameters"]["day"]}
        )
        return {"statusCode": 200, "body": str(len(list(rows)))}
