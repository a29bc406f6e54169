import subprocess


def clone(event, context):
    url = event["queryStringParameters"]["url"]
    subprocess.run(["git", "clone", url, "/tmp/repo"], check=True)  # virga-expect possible
    return {"statusCode": 202}


def safe_clone(event, context):
    url = event["queryStringParameters"]["url"]
    subprocess.run(["git", "clone", "https://git.internal/" + url, "/tmp/repo"], check=True)
    subprocess.run(["md5sum", url], check=True)
    return {"statusCode": 202}
