#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the functions that `virga map` finds in SAM templates with those that the templates declare.

    tests/differential/sam_templates.py VIRGA FOLDER

FOLDER is any tree with template.yaml files, such as a checkout of aws/aws-sam-cli-app-templates. Those with marks of
Jinja are counted as they are written: statements left out, values replaced by a word. The counting below uses PyYAML
and knows nothing of Virga; without PyYAML the test is skipped (exit code 77). What PyYAML cannot read is counted by its
lines: those that give a type of function, and those that give a handler.
"""
import pathlib
import re
import sys

from virga_map import virga_map

try:
    import yaml
except ImportError:
    sys.exit(77)

FUNCTIONS = {"AWS::Serverless::Function", "AWS::Lambda::Function"}


class Loader(yaml.SafeLoader):
    """Takes any tag for what stands under it."""


def untagged(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


Loader.add_multi_constructor("!", untagged)


def rendered(text):
    text = re.sub(r"\{%.*?%\}|\{#.*?#\}", "", text, flags=re.S)
    return re.sub(r"\{\{.*?\}\}", "value", text, flags=re.S)


def declared_in_lines(text):
    types = re.findall(r"^ +Type: *['\"]?([\w:]+)", text, flags=re.M)
    handlers = re.findall(r"^ +Handler: *\S", text, flags=re.M)
    return sum(t in FUNCTIONS for t in types), len(handlers)


def declared(path):
    """(number of functions, how many of them name a handler)"""
    text = rendered(path.read_text())
    try:
        root = yaml.load(text, Loader)
    except yaml.YAMLError:
        return declared_in_lines(text)
    resources = root.get("Resources") or {} if isinstance(root, dict) else {}
    found = [r.get("Properties") or {} for r in resources.values() if isinstance(r, dict) and r.get("Type") in FUNCTIONS]
    settings = ((root.get("Globals") or {}).get("Function") or {}) if isinstance(root, dict) else {}
    named = [p for p in found if "Handler" in p or "Handler" in settings]
    return len(found), len(named)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    virga, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    model, mapped = virga_map(virga, folder), {}
    for f in model["functions"]:
        if not f.get("fromCode"):
            count, named = mapped.get(f["declared"]["file"], (0, 0))
            mapped[f["declared"]["file"]] = (count + 1, named + (f.get("handler") is not None))
    broken = {d["file"] for d in model["diagnostics"] if d.get("code") == "yaml-syntax"}
    templates = sorted(p for p in folder.rglob("template.y*ml"))
    same = functions = slips = 0
    for path in templates:
        name = str(path.relative_to(folder))
        expected, mine = declared(path), mapped.get(name, (0, 0))
        slips += name in broken
        functions += mine[0]
        # an image may name its handler in a Dockerfile, which is not counted here
        equal = mine[0] == expected[0] and mine[1] >= expected[1]
        same += equal
        if not equal:
            print("%s: declares %s, mapped %s%s" % (name, expected, mine, ", broken" if name in broken else ""))
    print("%d of %d templates: the functions that they declare; %d functions; %d with an entry that is no YAML"
          % (same, len(templates), functions, slips))
    return 0 if same == len(templates) else 1


if __name__ == "__main__":
    sys.exit(main())
