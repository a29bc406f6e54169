import os


def decided(event, context):
    limit = 12
    if 5 * 4 - limit > 3:
        name = "fixed"
    else:
        name = event["body"]
    os.system("echo " + name)


def undecided(event, context):
    limit = 12
    if 5 * 4 - limit > int(event["n"]):
        name = "fixed"
    else:
        name = event["body"]
    os.system("echo " + name)


def letter(event, context):
    kind = "xyz"[1]
    match kind:
        case "x":
            name = event["body"]
        case "y":
            name = "fixed"
        case _:
            name = event["body"]
    os.system("echo " + name)


def inside(event, context):
    name = "a text with words"
    if "words" in name:
        name = event["body"]
    os.system("echo " + name)
