import os
import re

NAME = re.compile(r'[a-z]+$', re.I)
LINE = re.compile(r'[a-z]+$', re.MULTILINE)


def one_line(event, context):
    name = event['queryStringParameters']['name']
    if not re.match(r'[a-z]+$', name, re.M):
        return {'statusCode': 400}
    os.system('convert /tmp/' + name)  # virga-expect
    return {'statusCode': 204}


def one_line_compiled(event, context):
    name = event['queryStringParameters']['name']
    if not LINE.match(name):
        return {'statusCode': 400}
    os.system('convert /tmp/' + name)  # virga-expect
    return {'statusCode': 204}


def one_line_inside(event, context):
    name = event['queryStringParameters']['name']
    if not re.match(r'(?m)[a-z]+$', name):
        return {'statusCode': 400}
    os.system('convert /tmp/' + name)  # virga-expect
    return {'statusCode': 204}


def safe_flag(event, context):
    name = event['queryStringParameters']['name']
    if not re.match(r'[a-z]+$', name, re.IGNORECASE):
        return {'statusCode': 400}
    os.system('convert /tmp/' + name)
    return {'statusCode': 204}


def safe_compiled(event, context):
    name = event['queryStringParameters']['name']
    if not NAME.match(name):
        return {'statusCode': 400}
    os.system('convert /tmp/' + name)
    return {'statusCode': 204}
