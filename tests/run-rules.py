#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the cases of the rules: tests/cases/rules/CLASS-NAME/FILE… for rule CLASS/NAME.

    run-rules.py VIRGA CASES_DIR [--complete] [FOLDER…]

Each folder below CASES_DIR is scanned once. A line that must be reported ends in a comment:

    // virga-expect                          the rule of its folder, `likely`
    # virga-expect possible                  the rule of its folder, `possible`
    # virga-expect: xss/mail possible, idor  these rules

Formats without comments have FILE.expect beside them, with "LINE RULE [possible]" on each line. Cases must be met
exactly: a marked line that is not reported is a miss; a false alarm is a line without a mark that is reported by the
rule of its folder, at any confidence, or by any other rule at `likely`, unless it is mere good practice (`info`).

Near misses stand in functions or resources that have "safe" in their names. With --complete every rule that
`virga explain` lists must have both, but for those of NO_CASE. A file FILE.known.EXT holds a weakness that we know: it must not pass yet.
"""
import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys

ADVISORIES = "needs an advisory database: tests/run-examples.py"
NO_CASE = {
    "vulnerable-component": ADVISORIES,
    "malicious-component": ADVISORIES,
    "broken-authentication": "stands for its class",
    "over-privileged-function": "stands for its class",
    "insecure-deployment": "stands for its class",
    "data-exposure": "stands for its class",
    "provider-lock-in": "reported when asked for: tests/cases/scan/portability",
}
MARK = re.compile(r"(?://|#|/\*|--)\s*virga-expect\b(?P<own>[ ]*possible)?(?::(?P<rules>[^*\n]*))?")
SAFE = re.compile(r"safe(?!_load|load|-eval)", re.IGNORECASE)


def rules_of(virga):
    """The ids that `virga explain` lists."""
    out = subprocess.run([virga, "explain", "--no-color"], stdout=subprocess.PIPE, check=True).stdout.decode()
    return [line.split()[0] for line in out.splitlines() if re.match(r"[a-z]", line)]


def words(text):
    """"RULE possible" as a pair."""
    parts = text.split()
    return parts[0], parts[1] if len(parts) > 1 else "likely"


class Folder:
    """What one folder of cases expects."""

    def __init__(self, root, name, rules):
        self.path = os.path.join(root, name)
        self.expected = set()  # (file, line, rule, confidence)
        self.rule = {rule.replace("/", "-"): rule for rule in rules}.get(name)
        self.files = []
        self.has_safe = False
        self.incomplete = None  # why the scan was not complete
        for folder, _, files in os.walk(self.path):
            for file in sorted(files):
                path = os.path.join(folder, file)
                self.read(path, os.path.relpath(path, self.path))

    def read(self, path, file):
        text = open(path, encoding="utf-8", errors="replace").read()
        if file.endswith(".expect"):
            for line in text.splitlines():
                number, mark = line.split(None, 1)
                self.expected.add((file[:-len(".expect")], int(number), *words(mark)))
            return
        self.files.append(file)
        for number, line in enumerate(text.splitlines(), 1):
            mark = MARK.search(line)
            if mark and mark["rules"]:
                for part in mark["rules"].split(","):
                    self.expected.add((file, number, *words(part)))
            elif mark:
                self.expected.add((file, number, self.rule, "possible" if mark["own"] else "likely"))
            elif SAFE.search(line):
                self.has_safe = True

    def scan(self, virga):
        """What was found that a mark must stand for."""
        run = subprocess.run([virga, "scan", self.path, "--offline", "--format", "json", "--min-confidence", "possible",
                              "--config", os.devnull], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        if run.returncode not in (0, 1, 3):
            sys.exit(f"{self.path}: exit code {run.returncode}: {run.stderr.decode(errors='replace').strip()}")
        found = set()
        if run.returncode == 3:
            self.incomplete = run.stderr.decode(errors="replace").strip()
        for f in json.loads(run.stdout)["findings"]:
            mark = (f["file"], f["line"], f["rule"], f["confidence"])
            sure = f["confidence"] != "possible" and f["severity"] != "info"
            if sure or f["rule"] == self.rule or mark in self.expected:
                found.add(mark)
        return found


def is_known(file):
    return ".known." in os.path.basename(file)


def compare(name, folder, found):
    """The mistakes of one folder, as lines."""
    mistakes = [f"INCOMPLETE {name}: {folder.incomplete}"] if folder.incomplete else []
    wrong = collections.defaultdict(list)
    for file, line, rule, confidence in sorted(folder.expected - found):
        wrong[file].append(f"MISSED {name}/{file}:{line} {rule} {confidence}")
    for file, line, rule, confidence in sorted(found - folder.expected):
        wrong[file].append(f"FALSE ALARM {name}/{file}:{line} {rule} {confidence}")
    for file in folder.files:
        if is_known(file) and not wrong.pop(file, None):
            mistakes.append(f"{name}/{file}: a known weakness is gone; drop '.known' from the name")
    for lines in wrong.values():
        mistakes.extend(lines)
    return mistakes


def without_case(rules, folders):
    expected = {rule for f in folders for file, _, rule, _ in f.expected if not is_known(file)}
    safe = {f.rule for f in folders if f.has_safe}
    for rule in rules:
        if (rule in NO_CASE) == (rule in expected):
            yield f"{rule}: " + ("has a case, and an excuse" if rule in NO_CASE else "no vulnerable case")
        elif rule not in NO_CASE and rule not in safe:
            yield f"{rule}: no near miss"
    for rule in sorted(expected.union(NO_CASE) - set(rules)):
        yield f"{rule}: no such rule"


def main():
    virga, root = sys.argv[1:3]
    complete = "--complete" in sys.argv
    names = [a for a in sys.argv[3:] if a != "--complete"] or sorted(os.listdir(root))
    rules = rules_of(virga)
    folders = [Folder(root, name, set(rules)) for name in names]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda f: f.scan(virga), folders))
    mistakes = []
    for name, folder, marks in zip(names, folders, found):
        mistakes.extend(compare(name, folder, marks))
    if complete:
        mistakes.extend(without_case(rules, folders))
    for line in mistakes:
        print(line)
    cases = sum(len(f.files) for f in folders)
    marked = sum(len(f.expected) for f in folders)
    print(f"{cases} files, {marked} marked lines, {len(mistakes)} mistakes")
    sys.exit(bool(mistakes) or not marked)


if __name__ == "__main__":
    main()
