#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the Workers that `virga map` finds in wrangler files with those that the files declare.

    tests/differential/wrangler.py VIRGA FOLDER

FOLDER is any tree with wrangler.toml, .json or .jsonc files, such as a checkout of cloudflare/templates or
cloudflare/workers-sdk. A file declares one Worker and one more for each environment that changes anything; none when it
is about Pages or serves files alone, and where several lie in a folder wrangler takes the first. The counting below uses
Python's own parsers and knows nothing of Virga.
"""
import json
import os
import pathlib
import re
import sys
import tomllib

from virga_map import virga_map

SKIPPED = {"node_modules", ".git"}
NAMES = ("wrangler.json", "wrangler.jsonc", "wrangler.toml")  # in the order in which wrangler looks for them


def without_comments(text):
    """JSON of JSONC: comments and trailing commas taken out, strings left alone."""
    text = re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda m: m[1] or "", text, flags=re.S)
    return re.sub(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', lambda m: m[1] or "", text)


def declared(path):
    """The number of Workers that a file declares, or None when it is broken."""
    try:
        text = path.read_text()
        root = tomllib.loads(text) if path.suffix == ".toml" else json.loads(without_comments(text))
    except (ValueError, UnicodeDecodeError):
        return None
    first = next(n for n in NAMES if (path.parent / n).exists())
    pages = "pages_build_output_dir" in root or (path.parent / "functions").is_dir()
    files_alone = "assets" in root or "name" not in root
    if ("main" not in root and (pages or files_alone)) or path.name != first:
        return 0
    return 1 + sum(bool(e) for e in (root.get("env") or {}).values())


def files(folder):
    for parent, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if f not in SKIPPED]
        for name in names:
            if name in NAMES:
                yield pathlib.Path(parent, name)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    virga, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    model = virga_map(virga, folder)
    workers, told = {}, {d.get("file") for d in model["diagnostics"]}
    for f in model["functions"]:
        if not f.get("fromCode"):
            workers[f["declared"]["file"]] = workers.get(f["declared"]["file"], 0) + 1
    total = same = count = 0
    for path in sorted(files(folder)):
        name, total = str(path.relative_to(folder)), total + 1
        expected, mine = declared(path), workers.get(name, 0)
        count += mine
        equal = name in told if expected is None else mine == expected
        same += equal
        if not equal:
            print("%s: declares %s, mapped %d%s" % (name, expected, mine, ", told of" if name in told else ""))
    print("%d of %d wrangler files: what they declare; %d Workers" % (same, total, count))
    return 0 if total and same == total else 1


if __name__ == "__main__":
    sys.exit(main())
