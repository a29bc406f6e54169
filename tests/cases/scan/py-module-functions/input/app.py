import os

import words


def handler(event, context):
    os.system(words.split(event["body"]))
    os.system(event["body"].split()[0])
