#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the benchmark's source code: the same bytes for the same numbers, on every machine.

    bench/corpus.py FOLDER [--megabytes N] [--functions N] [--huge MEGABYTES] [--templates N]

    --megabytes   services in JavaScript, TypeScript and Python, each with a deployment file, handlers, and helpers
                  in files of their own, until there is so much code (default 6)
    --functions   one service of N functions instead, each in its own file
    --huge        one service whose single source file has so many megabytes instead
    --templates   N folders with one deployment file each instead: SAM, Serverless Framework, Terraform, wrangler

The code is in bench/corpus/: parts of services as people write them, flaws and the guards against them included.
Names of things are exchanged, so that no two services are the same.
"""
import argparse
import pathlib
import random

PARTS = pathlib.Path(__file__).resolve().parent / "corpus"
THINGS = """order invoice customer parcel ticket voucher shipment booking product review coupon payment account device
sensor alert lesson course student teacher recipe meal patient visit claim policy contract tenant vehicle route driver
garage listing photo album comment thread channel message member team project task sprint issue release report""".split()
FIELDS = """title status amount quantity price currency country city street zip phone email note color size weight
category reference language rating priority owner started finished due channel origin discount""".split()
LANGUAGES = {"javascript": ".js", "typescript": ".ts", "python": ".py"}


def split_parts(path):
    """The sections of a file, each headed by a line such as `=== handler/create`."""
    parts, name = {}, None
    for line in path.read_text().splitlines(keepends=True):
        if line.startswith("=== "):
            name = line[4:].strip()
            parts[name] = ""
        elif name:
            parts[name] += line
    return parts


class Names:
    """Exchanges the words of a template: `Thing`, `thing`, `THING` and `field1` to `field4`."""

    def __init__(self, rng, thing, number):
        self.fields = rng.sample(FIELDS, 4)
        self.thing = thing
        self.number = number

    def fill(self, text):
        text = text.replace("THING", self.thing.upper()).replace("Thing", self.thing.capitalize())
        text = text.replace("thing", self.thing).replace("NUMBER", str(self.number))
        for i, field in enumerate(self.fields, 1):
            text = text.replace(f"field{i}", field).replace(f"Field{i}", field.capitalize())
        return text


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return len(text)


def event_of(kind, names, i):
    events = {
        "http": f"      - http: {{ path: '/{names.thing}s/{{id}}/{i}', method: post{', authorizer: aws_iam' if i % 3 else ''} }}\n",
        "s3": f"      - s3: {{ bucket: {names.thing}-uploads, event: 's3:ObjectCreated:*' }}\n",
        "queue": "      - sqs: !GetAtt Queue.Arn\n",
    }
    return events[kind]


def deployment(parts, names, runtime, functions):
    text = names.fill(parts["deployment"]).replace("RUNTIME", runtime)
    for i, (name, handler, kind) in enumerate(functions):
        text += f"  {name}:\n    handler: {handler}\n    events:\n{event_of(kind, names, i)}"
    return text


def handlers_of(parts):
    """(name, kind, text) of each handler section: `handler/NAME KIND`."""
    return [(*key[len("handler/"):].split(), text) for key, text in parts.items() if key.startswith("handler/")]


def service(folder, language, rng, number, resources=4):
    """One service: helpers that all share, and for each resource a file of handlers that use them."""
    parts, ending = split_parts(PARTS / f"{language}.txt"), LANGUAGES[language]
    runtime = "python3.12" if language == "python" else "nodejs22.x"
    size, functions, main = 0, [], None
    for thing in rng.sample(THINGS, resources):
        names = Names(rng, thing, number)
        main = main or names
        text = names.fill(parts["head"])
        for name, kind, body in handlers_of(parts):
            text += names.fill(body)
            functions.append((f"{name}{thing.capitalize()}", f"src/{thing}.{name}", kind))
        size += write(folder / f"src/{thing}{ending}", text)
        size += write(folder / f"src/lib/{thing}_rules{ending}", names.fill(parts["rules"]))
    for key in parts:
        if key.startswith("lib/"):
            size += write(folder / f"src/{key}{ending}", main.fill(parts[key]))
    if language == "python":
        write(folder / "src/lib/__init__.py", "")
    write(folder / "serverless.yml", deployment(parts, main, runtime, functions))
    return size


def many_functions(folder, count, rng):
    """One service in which each function has a file of its own."""
    parts = split_parts(PARTS / "javascript.txt")
    handlers, functions = handlers_of(parts), []
    names = None
    for i in range(count):
        names = Names(rng, THINGS[i % len(THINGS)], i)
        name, kind, body = handlers[i % len(handlers)]
        write(folder / f"src/f{i}.js", names.fill(parts["head"] + body))
        functions.append((f"f{i}", f"src/f{i}.{name}", kind))
        write(folder / f"src/lib/{names.thing}_rules.js", names.fill(parts["rules"]))
    for key in parts:
        if key.startswith("lib/"):
            write(folder / f"src/{key}.js", names.fill(parts[key]))
    write(folder / "serverless.yml", deployment(parts, names, "nodejs22.x", functions))


def huge_file(folder, megabytes, rng):
    """One service with everything in one file: each handler again and again under other names."""
    parts = split_parts(PARTS / "javascript.txt")
    text = Names(rng, "order", 0).fill(parts["head"])
    functions, i = [], 0
    while len(text) < megabytes * 1e6 - 8000:
        for name, kind, body in handlers_of(parts):
            names = Names(rng, THINGS[i % len(THINGS)], i)
            text += names.fill(body).replace(f"exports.{name} ", f"exports.{name}{i} ")
            if i < 200:
                functions.append((f"{name}{i}", f"src/all.{name}{i}", kind))
            i += 1
    write(folder / "src/all.js", text)
    write(folder / "src/lib/order_rules.js", Names(rng, "order", 0).fill(parts["rules"]))
    for key in parts:
        if key.startswith("lib/"):
            write(folder / f"src/{key}.js", Names(rng, "order", 0).fill(parts[key]))
    write(folder / "serverless.yml", deployment(parts, Names(rng, "order", 0), "nodejs22.x", functions))


def templates(folder, count, rng):
    """Deployment files alone, one a folder, the formats in turn."""
    parts = split_parts(PARTS / "templates.txt")
    for i in range(count):
        name, text = list(parts.items())[i % len(parts)]
        write(folder / f"service-{i}" / name, Names(rng, rng.choice(THINGS), i).fill(text))


def corpus(folder, megabytes, rng):
    size, number = 0, 0
    while size < megabytes * 1e6:
        for language in LANGUAGES:
            size += service(folder / f"{language}-{number}", language, rng, number)
        number += 1


def main():
    options = argparse.ArgumentParser(description="the benchmark's source code")
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--megabytes", type=float, default=6)
    options.add_argument("--functions", type=int)
    options.add_argument("--huge", type=float)
    options.add_argument("--templates", type=int)
    options = options.parse_args()
    rng = random.Random(20)
    if options.functions:
        many_functions(options.folder, options.functions, rng)
    elif options.huge:
        huge_file(options.folder, options.huge, rng)
    elif options.templates:
        templates(options.folder, options.templates, rng)
    else:
        corpus(options.folder, options.megabytes, rng)


if __name__ == "__main__":
    main()
