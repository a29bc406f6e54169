import os

import boto3


def handler(event, context):
    return boto3.client(os.environ["SERVICE"]).meta.region_name
