#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares how HCL files are read with the python-hcl2 package.

    tests/differential/hcl.py build/tests/dump-doc FOLDER...

Blocks, labels, attributes, objects, tuples and literal values must be the same; of an expression or template only that it
is one. Files that both refuse agree. Without the package the test is skipped (exit code 77).
"""
import json
import pathlib
import re
import subprocess
import sys
import textwrap

try:
    import hcl2
except ImportError:
    sys.exit(77)

EXPRESSION = "<expression>"
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def unescape(text):
    """The value of the inside of a quoted string."""
    text = re.sub(r'\\(?:(u)([0-9a-fA-F]{4})|(U)([0-9a-fA-F]{8})|([nrt"\\]))',
                  lambda m: chr(int(m.group(2) or m.group(4), 16)) if m.group(2) or m.group(4) else ESCAPES[m.group(5)],
                  text)
    return text.replace("$${", "${").replace("%%{", "%{")


def is_template(text):
    return re.search(r"(?<![$])[$]\{|(?<!%)%\{", text) is not None


def heredoc(text):
    lines = text.split("\n")
    indented = lines[0].startswith("<<-")
    lines = [line.rstrip("\r") for line in lines[1:-1]]
    if is_template("\n".join(lines)):
        return EXPRESSION
    body = "".join(line + "\n" for line in lines)
    if indented:
        margins = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
        cut = min(margins, default=0)
        body = "".join(re.sub(r"^[ \t]{0,%d}" % cut, "", line) + "\n" for line in lines)
    return body.replace("$${", "${").replace("%%{", "%{")


def other_text(text):
    if text.startswith('"<<'):
        return heredoc(text[1:-1])
    if text.startswith('"'):
        return EXPRESSION if is_template(text[1:-1]) else unescape(text[1:-1])
    return EXPRESSION  # "${…}", or a bare word


def other_key(key):
    return other_text(key) if key.startswith(('"', "${")) else key


def other_value(value):
    """A value of python-hcl2 in the common form."""
    if isinstance(value, dict):
        entries = {}
        for key, item in value.items():
            if key not in ("__is_block__", "__comments__", "__inline_comments__"):
                entries[other_key(key)] = other_value(item)
        return entries
    if isinstance(value, list):
        if value and all(isinstance(item, dict) for item in value) and is_labelled(value):
            return other_blocks(value)
        return [other_value(item) for item in value]
    return other_text(value) if isinstance(value, str) else value


def is_block(value):
    return isinstance(value, dict) and "__is_block__" in value


def is_labelled(items):
    return any(holds_block(item) for item in items)


def holds_block(value):
    return is_block(value) or (isinstance(value, dict) and len(value) == 1 and
                               any(holds_block(item) for item in value.values()))


def other_blocks(items):
    """Blocks of one type: by their labels, then a list."""
    if all(is_block(item) for item in items):
        return [other_value(item) for item in items]
    labels = {}
    for item in items:
        for label, inner in item.items():
            labels.setdefault(other_key(label), []).append(inner)
    return {label: other_blocks(inner) for label, inner in labels.items()}


def own_value(value):
    """A value of dump-doc in the common form."""
    if isinstance(value, list):
        return [own_value(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"tag", "of"} and isinstance(value["tag"], str):
        if value["tag"] in ("block", "heredoc"):
            return own_value(value["of"])
        return EXPRESSION
    entries = {}
    for key, item in value.items():
        if isinstance(item, dict) and item.get("tag") == "computed":
            entries[EXPRESSION] = own_value(item["of"][1])
        else:
            entries[key] = own_value(item)
    return entries


def difference(own, other, path="$"):
    if isinstance(own, dict) and isinstance(other, dict):
        if own.keys() != other.keys():
            return f"{path}: {sorted(own.keys() ^ other.keys())}"
        return next((d for k in own if (d := difference(own[k], other[k], f"{path}.{k}"))), None)
    if isinstance(own, list) and isinstance(other, list) and len(own) == len(other):
        return next((d for i, x in enumerate(own) if (d := difference(x, other[i], f"{path}[{i}]"))), None)
    if isinstance(own, (int, float)) and isinstance(other, (int, float)) and float(own) == float(other):
        return None
    return None if own == other else f"{path}: {own!r} here, {other!r} there"


def read_other(path):
    try:
        with path.open(encoding="utf-8") as f:
            return other_value(hcl2.load(f))
    except Exception:  # whatever its grammar raises
        return None


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: hcl.py DUMP FOLDER...")
    files = sorted(f for folder in sys.argv[2:] for f in pathlib.Path(folder).rglob("*.tf") if f.is_file())
    same = refused = only_here = only_there = differ = 0
    for start in range(0, len(files), 200):
        part = files[start:start + 200]
        run = subprocess.run([sys.argv[1], *map(str, part)], capture_output=True, text=True, check=True)
        for path, line in zip(part, run.stdout.splitlines()):
            raw = json.loads(line)
            own = None if raw == {"tag": "unreadable", "of": None} else own_value(raw) or {}
            other = read_other(path)
            if own is None and other is None:
                refused += 1
            elif other is None:
                only_here += 1
                print(f"{path}: read here, refused there")
            elif own is None:
                only_there += 1
                print(f"{path}: refused here, read there")
            elif (text := difference(own, other)) is not None:
                differ += 1
                print(f"{path}: {textwrap.shorten(text, 300)}")
            else:
                same += 1
    print(f"{len(files)} files: {same} the same, {refused} refused by both, {only_here} read only here, "
          f"{only_there} read only there, {differ} read in another way")
    sys.exit(1 if differ or only_there else 0)


if __name__ == "__main__":
    main()
