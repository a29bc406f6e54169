import os


def first(event, context):
    parts = []
    parts.append("a")
    parts.append(event["body"])
    parts.append("c")
    parts.pop(0)
    os.system("echo " + parts[0])


def second(event, context):
    parts = []
    parts.append("a")
    parts.append(event["body"])
    parts.append("c")
    parts.pop(0)
    os.system("echo " + parts[1])


def taken(event, context):
    parts = ["a", event["body"]]
    parts.insert(0, "b")
    last = parts.pop()
    os.system("echo " + last)
    os.system("echo " + parts.pop())


def filled_elsewhere(event, context):
    parts = ["a", "b"]
    fill(parts, event["body"])
    os.system("echo " + parts[1])


def fill(parts, text):
    parts[1] = text


def in_a_loop(event, context):
    parts = ["a"]
    for word in event["body"].split():
        parts.append(word)
    os.system("echo " + parts[0])
