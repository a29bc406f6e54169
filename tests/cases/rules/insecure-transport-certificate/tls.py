import requests


def fetch(event, context):
    requests.get("https://api.internal/items", verify=False, timeout=3)  # virga-expect


def safe_fetch(event, context):
    requests.get("https://api.internal/items", verify="/var/task/ca.pem", timeout=3)
