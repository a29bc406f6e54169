import json

import requests


def handler(event, context):
    body = json.loads(event['body'])
    requests.post('https://crm.example.com/leads', json={'mail': body['email']}, timeout=5)  # virga-expect
    return {'statusCode': 202}


def safe_lead(event, context):
    body = json.loads(event['body'])
    requests.post('https://crm.example.com/leads', json={'plan': body['plan']}, timeout=5)
    return {'statusCode': 202}
