import configparser
import os


def handler(event, context):
    settings = {"fixed": "date"}
    settings["sent"] = event["body"]
    os.system(settings.get("fixed"))
    os.system(settings.get("sent"))
    os.system(settings.get(event["which"], "date"))


def sections(event, context):
    config = configparser.ConfigParser()
    config.add_section("job")
    config.set("job", "command", "date")
    config.set("job", "title", event["body"])
    os.system(config.get("job", "command"))
    os.system(config.get("job", "title"))
    os.system(config["job"]["title"])
