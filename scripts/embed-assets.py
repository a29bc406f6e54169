#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes one C file of the styles and scripts of reports.

  embed-assets.py OUTPUT.c NAME=FILE[+FILE…]…

Each NAME becomes a struct report_asset: its text, and the hash by which a content security policy lets it through.
Comments and leading white space go: what remains is what the browser reads."""
import base64
import hashlib
import re
import sys


def shorten(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def literal(data):
    lines = []
    for i in range(0, len(data), 64):
        lines.append('    "' + "".join(
            chr(b) if 32 <= b < 127 and b not in b'"\\?' else f"\\{b:03o}" for b in data[i:i + 64]) + '"')
    return "\n".join(lines)


def main():
    output, *assets = sys.argv[1:]
    parts = ['/* Made by scripts/embed-assets.py. */\n#include "report/report-internal.h"\n']
    for asset in assets:
        name, _, files = asset.partition("=")
        text = "".join(shorten(open(f, encoding="utf-8").read()) for f in files.split("+"))
        if "</" in text:
            sys.exit(f"{files}: '</' would end the element that it stands in")
        data = text.encode()
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        parts.append(f"const struct report_asset report_asset_{name} = {{\n{literal(data)},\n"
                     f"    {len(data)}, \"sha256-{digest}\",\n}};\n")
    with open(output, "w", encoding="utf-8") as f:
        f.write("\n".join(parts))


main()
