import asyncio
import json
import urllib.request
from urllib.parse import quote, urlparse

import aiohttp
import httpx
import requests
import urllib3

session = requests.Session()
pool = urllib3.PoolManager()
HOSTS = {"images.internal", "cdn.internal"}


def fetch(event, context):
    url = event["queryStringParameters"]["url"]
    first = requests.get(url, timeout=3)  # virga-expect
    second = requests.request("GET", url, timeout=3)  # virga-expect
    third = session.post("https://" + url, json={}, timeout=3)  # virga-expect
    fourth = urllib.request.urlopen(url)  # virga-expect
    fifth = httpx.get(url)  # virga-expect
    sixth = pool.request("GET", url)  # virga-expect
    return {"statusCode": 200, "body": str([first, second, third, fourth, fifth, sixth].count(None))}


async def load(url):
    async with aiohttp.ClientSession() as client:
        async with client.get(url) as answer:  # virga-expect
            first = answer.status
    async with httpx.AsyncClient() as client:
        second = await client.get(url)  # virga-expect
    return first + second.status_code


def loaded(event, context):
    return {"statusCode": 200, "body": str(asyncio.run(load(json.loads(event["body"])["url"])))}


def safe_path(event, context):
    item = event["queryStringParameters"]["id"]
    first = requests.get(f"https://images.internal/items/{quote(item, safe='')}", timeout=3)
    second = requests.get("https://images.internal/items", params={"id": item}, timeout=3)
    third = urllib.request.urlopen("https://images.internal/items?id=" + item)
    return {"statusCode": 200, "body": str(first.status_code + second.status_code + third.status)}


def safe_host(event, context):
    url = event["queryStringParameters"]["url"]
    if urlparse(url).hostname not in HOSTS:
        return {"statusCode": 400}
    return {"statusCode": 200, "body": str(requests.get(url, timeout=3).status_code)}
