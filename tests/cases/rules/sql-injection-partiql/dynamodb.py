import boto3

client = boto3.client("dynamodb")


def cars(event, context):
    color = event["queryStringParameters"]["color"]
    found = client.execute_statement(Statement=f"SELECT id FROM Cars WHERE color='{color}'")  # virga-expect
    return {"statusCode": 200, "body": str(len(found["Items"]))}


def several(event, context):
    color = event["queryStringParameters"]["color"]
    client.execute_transaction(TransactStatements=[{"Statement": "DELETE FROM Cars WHERE color='%s'" % color}])  # virga-expect
    return {"statusCode": 204}


def pick(event, context):
    boto3.client("s3").select_object_content(  # virga-expect
        Bucket="cars",
        Key="cars.csv",
        ExpressionType="SQL",
        Expression="SELECT * FROM s3object s WHERE s.color = '" + event["queryStringParameters"]["color"] + "'",
    )
    return {"statusCode": 204}


def safe_cars(event, context):
    color = event["queryStringParameters"]["color"]
    found = client.execute_statement(Statement="SELECT id FROM Cars WHERE color=?", Parameters=[{"S": color}])
    return {"statusCode": 200, "body": str(len(found["Items"]))}
