from urllib.parse import urlparse

import requests
from lxml import etree

FOLDER = "/var/task/docs"


def no_dots(event, context):
    name = event["queryStringParameters"]["name"]
    if ".." in name:
        return {"statusCode": 400}
    with open(f"{FOLDER}/{name}") as f:
        return {"statusCode": 200, "body": f.read()}


def no_dots_but_absolute(event, context):
    name = event["queryStringParameters"]["name"]
    if ".." in name:
        return {"statusCode": 400}
    with open(name) as f:
        return {"statusCode": 200, "body": f.read()}


def no_quotes(event, context):
    name = event["queryStringParameters"]["name"]
    if "'" in name:
        return {"statusCode": 400}
    return {"statusCode": 200, "body": str(len(etree.parse("users.xml").xpath(f"//user[@id='{name}']")))}


def wrong_quotes(event, context):
    name = event["queryStringParameters"]["name"]
    if '"' in name:
        return {"statusCode": 400}
    return {"statusCode": 200, "body": str(len(etree.parse("users.xml").xpath(f"//user[@id='{name}']")))}


def a_literal(event, context):
    text = event["body"]
    if not text.startswith("'") or not text.endswith("'") or "'" in text[1:-1]:
        return {"statusCode": 400}
    return {"statusCode": 200, "body": eval(text)}


def half_a_literal(event, context):
    text = event["body"]
    if not text.startswith("'") or "'" in text[1:-1]:
        return {"statusCode": 400}
    return {"statusCode": 200, "body": eval(text)}


def known_host(event, context):
    url = event["body"]
    if urlparse(url).netloc not in ["api.example.com"]:
        return {"statusCode": 400}
    return {"statusCode": 200, "body": str(requests.get(url, timeout=3).status_code)}


def any_host(event, context):
    url = event["body"]
    if urlparse(url).scheme not in ["https"]:
        return {"statusCode": 400}
    return {"statusCode": 200, "body": str(requests.get(url, timeout=3).status_code)}


def either(event, context):
    word = event["body"]
    if word.isalnum() or word in ["a-b", "c-d"]:
        return {"statusCode": 200, "body": str(eval(word))}
    return {"statusCode": 400}


def escaped_by_hand(event, context):
    page = ""
    for c in event["body"]:
        if c.isalnum() or c in [",", " "]:
            page += c
        else:
            page += f"&#{ord(c)};"
    return {"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": page}
