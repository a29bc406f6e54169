import hashlib


def total(event, context):
    return hashlib.sha1(event["body"].encode()).hexdigest()  # virga-expect possible


def safe_total(event, context):
    return hashlib.sha256(event["body"].encode()).hexdigest() + hashlib.md5(b"a", usedforsecurity=False).hexdigest()
