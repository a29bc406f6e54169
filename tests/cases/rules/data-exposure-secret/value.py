import boto3

client = boto3.client("secretsmanager")


def show(event, context):
    value = client.get_secret_value(SecretId="key")["SecretString"]
    return {"statusCode": 200, "body": value}  # virga-expect


def safe_show(event, context):
    value = client.get_secret_value(SecretId="key")["SecretString"]
    return {"statusCode": 200, "body": str(len(value))}
