import urllib.request

import requests


def bad(event, context):
    url = event["queryStringParameters"]["url"]
    requests.get(url)
    requests.Session().post(url, data={})
    urllib.request.urlopen(url)


def good(event, context):
    requests.get("https://api.example.com/items/" + event["queryStringParameters"]["id"])
