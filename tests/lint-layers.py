#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when a folder of src/ includes a header of a folder that stands below it in the list of layers.

    lint-layers.py SOURCE_DIR
"""
import os
import re
import sys

# From docs/architecture.md. A folder may include itself and what stands before it.
LAYERS = ["base", "format", "finding", "app", "lang", "rule", "taint", "check", "component", "invoke", "probe", "store",
          "report", "scan", "serve", "fleet"]


def sources(directory):
    """The paths of the C files in and below DIRECTORY."""
    for folder, _, names in os.walk(directory):
        yield from (os.path.join(folder, name) for name in names if name.endswith((".c", ".h")))


def main():
    root = os.path.join(sys.argv[1], "src")
    wrong = files = 0
    for folder in sorted(os.listdir(root)):
        directory = os.path.join(root, folder)
        if not os.path.isdir(directory):
            continue
        for path in sorted(sources(directory)):
            files += 1
            for number, line in enumerate(open(path), 1):
                m = re.match(r'#include "([a-z]+)/([^"]+)"', line)
                if not m or m.group(1) == "virga":
                    continue
                used, header = m.groups()
                if folder == "cli":
                    allowed = used == "cli" # the program is a client of the library
                else:
                    allowed = used in LAYERS and LAYERS.index(used) <= LAYERS.index(folder)
                private = header.endswith("-internal.h") and used != folder
                if not allowed or private:
                    wrong += 1
                    print(f"{os.path.relpath(path, sys.argv[1])}:{number}: src/{folder} may not include {used}/{header}")
    print(f"{files} files, {wrong} failed")
    sys.exit(wrong != 0 or files == 0)


if __name__ == "__main__":
    main()
