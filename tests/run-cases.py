#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the scan cases: tests/cases/scan/NAME/{input/,args,expected}.

    run-cases.py VIRGA CASES_DIR [--accept]

`expected` holds one line for each finding, "FILE:LINE CLASS CONFIDENCE", and must be met exactly: a missing line
is a miss, an additional one a false alarm, unless it is mere good practice (`info`). `args` (optional) holds further options, one a line. A folder whose name
ends in ".known" marks a weakness that we know: it must NOT pass yet. --accept writes what was found as `expected`.
"""
import json
import os
import subprocess
import sys


def findings_of(virga, case, expected):
    args = []
    if os.path.exists(os.path.join(case, "args")):
        args = open(os.path.join(case, "args")).read().split()
    run = subprocess.run(
        [virga, "scan", os.path.join(case, "input"), "--offline", "--format", "json", "--min-confidence", "possible"] + args,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if run.returncode not in (0, 1, 3):
        return [f"exit code {run.returncode}: {run.stderr.decode(errors='replace').strip()}"]
    lines = [(f"{f['file']}:{f['line']} {f['class']} {f['confidence']}", f["severity"]) for f in json.loads(run.stdout)["findings"]]
    found = [line for line, severity in lines if severity != "info"]
    found += {line for line, severity in lines if severity == "info" and line in expected and line not in found}
    return sorted(found)


def main():
    virga, root = sys.argv[1:3]
    accept = "--accept" in sys.argv
    passed = failed = 0
    for name in sorted(os.listdir(root)):
        case = os.path.join(root, name)
        path = os.path.join(case, "expected")
        expected = sorted(open(path).read().splitlines()) if os.path.exists(path) else []
        found = findings_of(virga, case, expected)
        if accept:
            open(path, "w").write("".join(line + "\n" for line in found))
            expected = found
        known = name.endswith(".known")
        if (found == expected) != known:
            passed += 1
            continue
        failed += 1
        if known:
            print(f"{name}: a known weakness is gone; rename the folder")
        for line in sorted(set(expected) - set(found)):
            print(f"{name}: MISSED {line}")
        for line in sorted(set(found) - set(expected)):
            print(f"{name}: FALSE ALARM {line}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0 or passed == 0)


if __name__ == "__main__":
    main()
