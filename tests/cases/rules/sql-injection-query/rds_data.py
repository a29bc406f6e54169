import os

import boto3

client = boto3.client("rds-data")
TARGET = {"resourceArn": os.environ["CLUSTER"], "secretArn": os.environ["SECRET_ARN"], "database": "shop"}


def shops(event, context):
    city = event["queryStringParameters"]["city"]
    result = client.execute_statement(sql="SELECT id FROM shops WHERE city = '" + city + "'", **TARGET)  # virga-expect
    return {"statusCode": 200, "body": str(len(result["records"]))}


def logs(event, context):
    status = event["queryStringParameters"]["status"]
    boto3.client("athena").start_query_execution(  # virga-expect
        QueryString="SELECT * FROM logs WHERE status = {}".format(status), WorkGroup="logs"
    )
    return {"statusCode": 202}


def safe_shops(event, context):
    city = event["queryStringParameters"]["city"]
    result = client.execute_statement(
        sql="SELECT id FROM shops WHERE city = :city",
        parameters=[{"name": "city", "value": {"stringValue": city}}],
        **TARGET
    )
    return {"statusCode": 200, "body": str(len(result["records"]))}
