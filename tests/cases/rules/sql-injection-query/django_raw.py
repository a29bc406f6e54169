from django.db import connection
from django.db.models.expressions import RawSQL

from shop.models import Item


def totals(event, context):
    region = event["queryStringParameters"]["region"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(price) FROM sales WHERE region = '" + region + "'")  # virga-expect
        return {"statusCode": 200, "body": str(cursor.fetchone()[0])}


def raw(event, context):
    name = event["queryStringParameters"]["name"]
    rows = Item.objects.raw("SELECT id FROM items WHERE name = '%s'" % name)  # virga-expect possible
    return {"statusCode": 200, "body": str(len(list(rows)))}


def annotated(event, context):
    factor = event["queryStringParameters"]["factor"]
    rows = Item.objects.annotate(cost=RawSQL("price * " + factor, ()))  # virga-expect
    return {"statusCode": 200, "body": str(len(rows))}


def safe_totals(event, context):
    region = event["queryStringParameters"]["region"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(price) FROM sales WHERE region = %s", [region])
        return {"statusCode": 200, "body": str(cursor.fetchone()[0])}


def safe_raw(event, context):
    rows = Item.objects.raw("SELECT id FROM items WHERE name = %s", [event["queryStringParameters"]["name"]])
    return {"statusCode": 200, "body": str(len(list(rows)))}
