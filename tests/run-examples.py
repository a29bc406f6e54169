#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scans every example: each planted flaw must be found at its line, each fixed twin be silent, but for what is mere
good practice (info).

    run-examples.py VIRGA EXAMPLES_DIR

A flaw is an entry of examples/NAME/expected.json: {"class", "file", "line"} and, optionally, "rule" (a
prefix), "function" and "confidence" (the least it must have; "likely" unless said).
"""
import json
import os
import subprocess
import sys
import tempfile

CONFIDENCE = ["possible", "likely", "proven"]


def scan(virga, path, database):
    run = subprocess.run(
        [virga, "scan", path, "--db", database, "--format", "json", "--min-confidence", "possible", "--config", os.devnull],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if run.returncode not in (0, 1):
        sys.exit(f"{path}: exit code {run.returncode}\n{run.stderr.decode(errors='replace')}")
    return json.loads(run.stdout)["findings"]


def matches(flaw, finding):
    least = CONFIDENCE.index(flaw.get("confidence", "likely"))
    return (finding["class"] == flaw["class"] and finding["file"] == flaw["file"] and finding["line"] == flaw["line"]
            and finding["rule"].startswith(flaw.get("rule", ""))
            and CONFIDENCE.index(finding["confidence"]) >= least
            and ("function" not in flaw or flaw["function"] in finding["functions"]))


def main():
    virga, root = sys.argv[1:3]
    failed = checked = 0
    with tempfile.TemporaryDirectory() as scratch:
        database = os.path.join(scratch, "advisories.vdb")
        subprocess.run([virga, "db", "import", "--db", database, os.path.join(root, "advisories")], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for name in sorted(os.listdir(root)):
            path = os.path.join(root, name)
            key = os.path.join(path, "expected.json")
            if os.path.exists(key):
                findings = scan(virga, path, database)
                for flaw in json.load(open(key)):
                    checked += 1
                    if not any(matches(flaw, f) for f in findings):
                        failed += 1
                        print(f"MISSED {name}/{flaw['file']}:{flaw['line']} {flaw['class']}")
            elif name.endswith("-fixed"):
                checked += 1
                alarms = [f for f in scan(virga, path, database) if f["confidence"] != "possible" and f["severity"] != "info"]
                failed += bool(alarms)
                for f in alarms:
                    print(f"FALSE ALARM {name}/{f['file']}:{f['line']} {f['rule']} [{f['confidence']}] {f['message']}")
    print(f"{checked - failed} passed, {failed} failed")
    sys.exit(failed != 0 or checked == 0)


if __name__ == "__main__":
    main()
