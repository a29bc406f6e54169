import os

import redis
from elasticsearch import Elasticsearch

store = redis.Redis(host=os.environ["REDIS_HOST"])
search = Elasticsearch(os.environ["SEARCH_URL"])


def script(event, context):
    key = event["queryStringParameters"]["key"]
    value = store.eval("return redis.call('get', '%s')" % key, 0)  # virga-expect
    found = search.search(index="items", q=key)  # virga-expect
    return {"statusCode": 200, "body": str(bool(value or found))}


def safe_script(event, context):
    key = event["queryStringParameters"]["key"]
    value = store.eval("return redis.call('get', KEYS[1])", 1, key)
    found = search.search(index="items", query={"match": {"name": key}})
    return {"statusCode": 200, "body": str(bool(value or found))}
