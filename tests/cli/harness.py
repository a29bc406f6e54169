# SPDX-License-Identifier: Apache-2.0
"""What the tests of the program share: running it, checking its reports."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
VIRGA = os.path.abspath(os.environ["VIRGA"])
SARIF_SCHEMA = json.loads((ROOT / "tests/schema/sarif-2.1.0-rtm.5.json").read_text())
JSON_SCHEMA = json.loads((ROOT / "docs/findings.schema.json").read_text())
SARIF = jsonschema.validators.validator_for(SARIF_SCHEMA)(SARIF_SCHEMA)
FINDINGS = jsonschema.validators.validator_for(JSON_SCHEMA)(JSON_SCHEMA)


def columns(text):
    """How many columns of a terminal TEXT takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="virga-cli-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def write(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run_virga(self, *args, env=None, code=None, **more):
        clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "VIRGA_DB")}
        clean["VIRGA_DB"] = str(self.dir / "no-such.vdb")
        clean.update(env or {})
        run = subprocess.run([VIRGA, *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             stdin=subprocess.DEVNULL, timeout=120, env=clean, cwd=self.dir, **more)
        run.out, run.err = run.stdout.decode(), run.stderr.decode()
        self.assertNotIn("ERROR: AddressSanitizer", run.err)
        self.assertNotIn("runtime error", run.err)
        self.assertNotIn("LeakSanitizer", run.err)
        if code is not None:
            self.assertEqual(run.returncode, code, run.err + run.out)
        return run

    def check_json(self, text):
        report = json.loads(text)
        self.assertEqual([e.message for e in FINDINGS.iter_errors(report)], [])
        return report

    def check_sarif(self, text):
        report = json.loads(text)
        self.assertEqual([f"{list(e.absolute_path)}: {e.message}" for e in SARIF.iter_errors(report)], [])
        for region in self.regions(report):
            self.assertTrue({"startLine", "charOffset", "byteOffset"} & set(region), region)
        for run in report["runs"]:
            rules = run["tool"]["driver"]["rules"]
            self.assertLessEqual(len(run["results"]), 25000)
            for rule in rules:
                self.assertLessEqual(len(rule["properties"]["tags"]), 20)
            for result in run["results"]:
                self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
        return report

    def regions(self, node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "region":
                    yield value
                yield from self.regions(value)
        elif isinstance(node, list):
            for value in node:
                yield from self.regions(value)

    def check_width(self, text, width=80):
        for line in text.splitlines():
            if re.search(r"https?://\S{60}", line):
                continue
            self.assertLessEqual(columns(line), width, line)


def main(*modules):
    suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromModule(m) for m in modules)
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(failed != 0 or result.testsRun == 0)
