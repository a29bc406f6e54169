import os

import boto3

client = boto3.client("secretsmanager")


def show(event, context):
    print(client.get_secret_value(SecretId="key")["SecretString"])  # virga-expect
    print(os.environ)  # virga-expect


def safe_show(event, context):
    client.get_secret_value(SecretId="key")
    print(os.environ["STAGE"])
