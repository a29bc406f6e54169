import json
import uuid

import boto3

table = boto3.resource('dynamodb').Table('patients')
kms = boto3.client('kms')


def handler(event, context):
    body = json.loads(event['body'])
    table.put_item(Item={'id': str(uuid.uuid4()), 'ssn': body['ssn']})  # virga-expect
    return {'statusCode': 201}


def safe_intake(event, context):
    body = json.loads(event['body'])
    sealed = kms.encrypt(KeyId='alias/patients', Plaintext=body['ssn'])['CiphertextBlob']
    table.put_item(Item={'id': str(uuid.uuid4()), 'ssn': sealed})
    return {'statusCode': 201}
