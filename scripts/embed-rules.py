#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes one C file of the rule files, already parsed.

  embed-rules.py RULES_DIR OUTPUT.c DEPFILE

The format is read by src/rule/embedded.c. taxonomy.yaml is left out: embed-taxonomy.py reads it."""
import os
import sys

import yaml

NULL, BOOL, NUMBER, STRING, SEQ, MAP = range(6)
KINDS = {"tag:yaml.org,2002:null": NULL, "tag:yaml.org,2002:bool": BOOL,
         "tag:yaml.org,2002:int": NUMBER, "tag:yaml.org,2002:float": NUMBER}


def number(n):
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


class Writer:
    def __init__(self):
        self.strings = {}
        self.body = bytearray()

    def string(self, text):
        return number(self.strings.setdefault(text, len(self.strings)))

    def node(self, node, key=None):
        if isinstance(node, yaml.MappingNode):
            kind, head = MAP, MAP
        elif isinstance(node, yaml.SequenceNode):
            kind, head = SEQ, SEQ
        else:
            kind = KINDS.get(node.tag, STRING)
            head = kind | (8 if node.style in ("'", '"') else 0)
            if kind == BOOL and node.value.lower() in ("true", "yes", "on"):
                head |= 16
        self.body.append(head | (32 if key is not None else 0))
        if key is not None:
            self.body += self.string(key.value) + self.mark(key)
        self.body += self.mark(node)
        if kind == MAP:
            self.body += number(len(node.value))
            for k, v in node.value:
                self.node(v, k)
        elif kind == SEQ:
            self.body += number(len(node.value))
            for v in node.value:
                self.node(v)
        else:
            self.body += self.string(node.value)

    @staticmethod
    def mark(node):
        return number(node.start_mark.line + 1) + number(node.start_mark.column + 1)

    def blob(self, files):
        for name, root in files:
            self.body += self.string(name)
            self.node(root)
        out = bytearray(b"VRB1") + number(len(self.strings))
        for text in self.strings:
            raw = text.encode()
            out += number(len(raw)) + raw + b"\0"
        return bytes(out + number(len(files)) + self.body)


def literal(blob):
    lines = []
    for i in range(0, len(blob), 48):
        lines.append('"' + "".join(
            chr(b) if 32 <= b < 127 and b not in b'"\\?' else f"\\{b:03o}" for b in blob[i:i + 48]) + '"')
    return "\n".join(lines)


def main():
    root, output, depfile = sys.argv[1:]
    paths, seen = [], []
    for folder, dirs, names in os.walk(root):
        dirs.sort()
        seen.append(folder)
        paths += [os.path.join(folder, n) for n in names if n.endswith(".yaml")]
    paths.sort()
    files = []
    for path in paths:
        name = os.path.relpath(path, root)
        if name == "taxonomy.yaml":
            continue
        with open(path, encoding="utf-8") as f:
            try:
                tree = yaml.compose(f, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            except yaml.YAMLError as e:
                sys.exit(f"{path}: {e}")
        if tree is not None:
            files.append(("rules/" + name, tree))
    blob = Writer().blob(files)
    with open(output, "w", encoding="utf-8") as f:
        f.write('/* Made by scripts/embed-rules.py. */\n#include "rule/rule-internal.h"\n\n'
                f"const char rule_embedded_blob[] =\n{literal(blob)};\n"
                f"const size_t rule_embedded_size = {len(blob)};\n")
    with open(depfile, "w", encoding="utf-8") as f:
        f.write(f"{output}: " + " ".join(p.replace(" ", "\\ ") for p in paths + seen) + "\n")


main()
