#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Forms in which code calls AWS: in none of them may a right that it needs be called unused.

    run-usage.py VIRGA CASES_DIR [NAME]

A file of CASES_DIR has many forms, each an app of its own:

    == NAME: RIGHT RIGHT...
    -- app.js
    what stands in the file
    -- other.js
    ...

Every form is a function of one template, which grants the rights of all forms; and of another, which grants them as patterns
("dynamodb:Get*"). Either the call is seen, so that the
right is used, or the map says why it is not sure of the service. `== NAME: seen RIGHT...` asks for the former.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

RUNTIMES = {".py": "python3.13", ".js": "nodejs22.x", ".mjs": "nodejs22.x", ".ts": "nodejs22.x"}


class Form:
    """A function, and the rights that it needs."""

    def __init__(self, title):
        self.name, _, needs = title.partition(": ")
        words = needs.split()
        self.seen = words[:1] == ["seen"]
        self.needs = words[1:] if self.seen else words
        self.files = {}

    def write(self, folder):
        for name, lines in self.files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write("\n".join(lines) + "\n")

    def mistakes(self, usage, spell):
        """What is wrong with what the map says about this form, whose rights are granted as SPELL spells them."""
        if not usage["known"]:
            return ["is not known: " + usage["why"]] if self.seen else []
        used = {use["action"].lower() for use in usage["used"]}
        unused = {right["action"].lower() for right in usage["unused"]}
        found = []
        for right in self.needs:
            if spell(right).lower() in unused:
                found.append(spell(right) + " is called unused")
            elif self.seen and right.lower() not in used:
                found.append(right + " is not seen")
        return found


def read_forms(path):
    forms, lines = [], None
    with open(path, encoding="utf-8") as f:
        for line in f.read().splitlines():
            if line.startswith("== "):
                forms.append(Form(line[3:]))
            elif line.startswith("-- "):
                lines = forms[-1].files.setdefault(line[3:], [])
            else:
                lines.append(line)
    return forms


def exactly(right):
    return right


def as_pattern(right):
    """dynamodb:Get* for dynamodb:GetItem."""
    return re.sub(r"(:[A-Z]*[a-z]*).*", r"\1*", right)


def template(forms, spell):
    rights = sorted({spell(right) for form in forms for right in form.needs})
    text = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    for i, form in enumerate(forms):
        runtime = RUNTIMES[os.path.splitext(next(iter(form.files)))[1]]
        text += (
            f"  F{i}:\n    Type: AWS::Serverless::Function\n    Properties:\n"
            f"      {{CodeUri: f{i}/, Handler: app.handler, Runtime: {runtime}, Policies: [{{Statement: [{{Effect: Allow,"
            f" Resource: '*', Action: {json.dumps(rights)}}}]}}]}}\n"
        )
    return text


def main():
    virga, folder = sys.argv[1:3]
    forms = []
    for name in sorted(os.listdir(folder)):
        forms += read_forms(os.path.join(folder, name))
    if len(sys.argv) > 3:
        forms = [form for form in forms if re.search(sys.argv[3], form.name)]
    wrong = 0
    for spell in (exactly, as_pattern):
        with tempfile.TemporaryDirectory() as app:
            for i, form in enumerate(forms):
                form.write(os.path.join(app, f"f{i}"))
            with open(os.path.join(app, "template.yaml"), "w", encoding="utf-8") as f:
                f.write(template(forms, spell))
            out = subprocess.run([virga, "map", "--format", "json", app], stdout=subprocess.PIPE, check=True).stdout
        functions = {f.get("id", f["name"]): f for f in json.loads(out)["functions"]}
        for i, form in enumerate(forms):
            for mistake in form.mistakes(functions[f"F{i}"]["usage"], spell):
                wrong += 1
                print(f"WRONG {form.name}: {mistake}")
    print(f"{len(forms)} forms, {sum(form.seen for form in forms)} seen for sure, {wrong} mistakes")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
