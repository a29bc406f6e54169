import asyncio
import os
import shlex
import subprocess
from subprocess import check_output

import paramiko

FORMATS = {"png": "png", "jpg": "jpeg"}


def convert(event, context):
    name = event["queryStringParameters"]["name"]
    os.system("convert /tmp/" + name + " /tmp/out.png")  # virga-expect
    pipe = os.popen("file /tmp/%s" % name)  # virga-expect
    return {"statusCode": 200, "body": str(len(pipe.read()))}


def listing(event, context):
    folder = event["pathParameters"]["folder"]
    subprocess.run(f"ls {folder}", shell=True, check=True)  # virga-expect
    subprocess.Popen("ls {}".format(folder), shell=True)  # virga-expect
    check_output(["sh", "-c", "ls " + folder])  # virga-expect
    subprocess.getoutput("ls " + folder)  # virga-expect
    return {"statusCode": 204}


async def walk(folder):
    process = await asyncio.create_subprocess_shell("find " + folder)  # virga-expect
    await process.wait()


def found(event, context):
    asyncio.run(walk(event["queryStringParameters"]["folder"]))
    return {"statusCode": 204}


def remote(event, context):
    client = paramiko.SSHClient()
    client.exec_command("systemctl restart " + event["pathParameters"]["service"])  # virga-expect
    return {"statusCode": 204}


def safe_convert(event, context):
    name = event["queryStringParameters"]["name"]
    subprocess.run(["convert", "/tmp/in.png", name], check=True)
    subprocess.run("convert /tmp/in.png " + shlex.quote(name), shell=True, check=True)
    os.system("convert /tmp/in.png out." + FORMATS.get(name, "png"))
    return {"statusCode": 204}


def safe_checked(event, context):
    name = event["queryStringParameters"]["name"]
    if not name.isalnum():
        return {"statusCode": 400}
    os.system("convert /tmp/in.png " + name)
    return {"statusCode": 204}


def safe_constant(event, context):
    os.system("rm -rf /tmp/*")
    subprocess.run("date > /tmp/now", shell=True)
    return {"statusCode": 204}
