import os
import shlex
import subprocess


def bad(event, context):
    name = event["queryStringParameters"]["name"]
    os.system("convert " + name)
    subprocess.run(f"convert {name}", shell=True)
    subprocess.run(["sh", "-c", "convert %s" % name])
    subprocess.check_output([name, "--version"])
    os.popen("convert {}".format(name))


def good(event, context):
    name = event["queryStringParameters"]["name"]
    subprocess.run(["convert", name])
    os.system("convert " + shlex.quote(name))
    os.system("convert " + str(int(name)))
    subprocess.run("uptime", shell=True)
