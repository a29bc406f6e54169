#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the C table of the taxonomy (src/finding/taxonomy.c reads it).

  embed-taxonomy.py rules/taxonomy.yaml OUTPUT.c"""
import re
import sys

import yaml

# Cleared classes are bits of 64, and the topmost three are taken.
MOST = 61
OWASP = re.compile(r"A(0[1-9]|10):(2021|2025)|API(10|[1-9]):2023|S(10|[1-9]):2017|SAS-(0[1-9]|1[0-2])")


def check(path, classes):
    seen = set()
    if not 0 < len(classes) <= MOST:
        sys.exit(f"{path}: {len(classes)} classes, the most is {MOST}")
    for c in classes:
        if set(c) != {"id", "title", "cwe", "owasp"}:
            sys.exit(f"{path}: class {c.get('id')} needs id, title, cwe and owasp, and nothing else")
        if not re.fullmatch(r"[a-z][a-z0-9-]*", c["id"]) or c["id"] in seen:
            sys.exit(f"{path}: class id '{c['id']}' is not new, or not lower case with dashes")
        seen.add(c["id"])
        for number in c["cwe"]:
            if not isinstance(number, int) or number <= 0:
                sys.exit(f"{path}: class {c['id']}: cwe '{number}' is no number")
        for tag in c["owasp"]:
            if not OWASP.fullmatch(tag):
                sys.exit(f"{path}: class {c['id']}: '{tag}' is in no OWASP or SAS list")


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    path, output = sys.argv[1:]
    with open(path, encoding="utf-8") as f:
        classes = yaml.safe_load(f)["classes"]
    check(path, classes)
    with open(output, "w", encoding="utf-8") as f:
        f.write('/* Made by scripts/embed-taxonomy.py. */\n#include "finding/finding-internal.h"\n\n'
                "const struct taxonomy_class taxonomy_table[] = {\n")
        for c in classes:
            cwe = ", ".join(str(n) for n in c["cwe"] + [0])
            owasp = ", ".join([quote(t) for t in c["owasp"]] + ["NULL"])
            f.write(f"    {{{quote(c['id'])}, {quote(c['title'])}, (const int[]){{{cwe}}},\n"
                    f"     (const char *const[]){{{owasp}}}}},\n")
        f.write(f"}};\nconst size_t taxonomy_count = {len(classes)};\n")


main()
