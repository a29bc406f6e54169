#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the function apps of ARM templates and Bicep files with an independent count.

    tests/differential/azure_templates.py VIRGA DIR

JSON is read with the json module: each Microsoft.Web/sites in a list or map of resources whose kind says functionapp.
Of Bicep a regular expression finds the resources and the public module web/site. Loops and modules make more of them
than are written, so that a file with more is no difference; one with fewer is. Prints the differences and the counts;
exits with 1 when there is a difference. Not run by the test suite: DIR is a collection that somebody else maintains.
"""
import collections
import json
import re
import sys

from cloud_configs import files_below, text_of
from virga_map import virga_map


def apps_of_json(node, resources=False):
    if isinstance(node, dict):
        kind = node.get("kind")
        if resources and str(node.get("type")).lower() == "microsoft.web/sites" and "functionapp" in str(kind).lower():
            yield node
        for key, child in node.items():
            yield from apps_of_json(child, key == "resources" or (resources and "type" not in node))
    elif isinstance(node, list):
        for child in node:
            yield from apps_of_json(child, resources)


def apps_of_bicep(text):
    text = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.S)
    kinds = "|".join(re.findall(r"(?:var|param)\s+(\w+)[^\n=]*=\s*'functionapp[^']*'", text)) or "functionapp"
    head = r"(?:resource\s+\w+\s+'Microsoft\.Web/sites@[^']*'|module\s+\w+\s+'[^']*avm/res/web/site:[^']*')\s*="
    for found in re.finditer(head + r"(?!\s*existing)(.*?)\n}", text, re.S | re.I):
        if re.search(rf"\bkind:\s*('functionapp|({kinds})\b)", found[1], re.I):
            yield found


def main():
    virga, root = sys.argv[1:]
    found = collections.Counter((f.get("declared") or {}).get("file") for f in virga_map(virga, root)["functions"]
                                if f["provider"] == "azure")
    counts, differences = collections.Counter(), 0
    for file, path in files_below(root):
        if file.endswith(".bicep"):
            declared = sum(1 for _ in apps_of_bicep(text_of(path)))
        elif file.endswith(".json") and "deploymenttemplate.json" in text_of(path)[:4096].lower():
            try:
                declared = sum(1 for _ in apps_of_json(json.loads(text_of(path)).get("resources"), True))
            except ValueError:
                continue
        else:
            continue
        counts["templates"] += 1
        counts["function apps declared"] += declared
        counts["function apps found"] += found[file]
        if found[file] < declared:
            differences += 1
            print(f"{file}: {declared} function apps declared, {found[file]} found")
    for what, count in sorted(counts.items()):
        print(f"{count:6} {what}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
