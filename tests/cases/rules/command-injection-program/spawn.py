import asyncio
import os
import subprocess


def run(event, context):
    tool = event["queryStringParameters"]["tool"]
    subprocess.run([tool, "--version"], check=True)  # virga-expect
    subprocess.Popen(tool)  # virga-expect
    os.execvp(tool, [tool])  # virga-expect
    return {"statusCode": 204}


async def start(tool):
    await asyncio.create_subprocess_exec(tool, "--version")  # virga-expect


def started(event, context):
    asyncio.run(start(event["pathParameters"]["tool"]))
    return {"statusCode": 204}


def safe_run(event, context):
    tool = event["queryStringParameters"]["tool"]
    if tool not in ("optipng", "jpegoptim"):
        return {"statusCode": 400}
    subprocess.run([tool, "--version"], check=True)
    subprocess.run(["optipng", event["queryStringParameters"]["tool"]], check=True)
    return {"statusCode": 204}
