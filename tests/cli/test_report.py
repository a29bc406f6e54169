# SPDX-License-Identifier: Apache-2.0
"""Reports from findings that were read back: every format, whatever the findings say."""
import json

from harness import Case

FINGERPRINT = "0123456789abcdef0123456789abcdef"


def finding(**changes):
    base = {
        "rule": "command-injection/shell", "class": "command-injection", "severity": "high", "confidence": "likely",
        "file": "src/index.js", "line": 2, "column": 9, "endLine": 2, "endColumn": 13,
        "message": "the query parameter 'host' reaches exec() as a shell command", "fix": "use execFile() with a list",
        "functions": ["ping"], "entryPoints": ["http GET /ping (public)"], "cwe": [78], "owasp": [], "references": [],
        "tags": [], "flow": [{"file": "src/index.js", "line": 1, "column": 3, "text": "the query string enters here"},
                             {"file": "src/index.js", "line": 2, "column": 9, "text": "reaches exec()"}],
        "evidence": [{"kind": "static", "title": "route", "text": "anyone may call it", "file": "serverless.yml", "line": 4}],
        "fingerprint": FINGERPRINT,
    }
    base.update(changes)
    return base


def report(findings, suppressed=(), **changes):
    base = {"version": 1, "tool": {"name": "virga", "version": "0"}, "findings": findings, "suppressed": list(suppressed),
            "belowConfidence": 0, "complete": True, "coverage": {}, "diagnostics": []}
    base.update(changes)
    return base


class Reports(Case):
    def convert(self, data, form, *args, code=0):
        self.write("in.json", json.dumps(data))
        return self.run_virga("report", "in.json", "--format", form, *args, code=code).out

    def test_json_round_trip(self):
        text = self.convert(report([finding()]), "json")
        again = self.check_json(text)
        first = again["findings"][0]
        for key, value in finding().items():
            if key != "owasp":
                self.assertEqual(first[key], value, key)
        self.assertEqual(self.convert(again, "json"), text)

    def test_text_has_what_people_need(self):
        self.write("src/index.js", "const q = event.queryStringParameters;\nchild.exec(q.host);\n")
        text = self.convert(report([finding()]), "text", "--root", ".")
        for part in ("src/index.js:2:9", "command-injection/shell", "[likely]", "HIGH (1)", "http GET /ping (public)", "ping",
                     "use execFile()", "CWE-78", "1 finding: 1 high", "virga explain command-injection/shell",
                     "   2 | child.exec(q.host);", "serverless.yml:4"):
            self.assertIn(part, text)
        lines = text.splitlines()
        at = next(i for i, line in enumerate(lines) if "child.exec" in line)
        self.assertEqual(lines[at + 1].index("^"), lines[at].index("(q.host)") - 2)
        self.check_width(text)

    def test_text_without_sources_has_no_excerpt(self):
        self.assertNotIn(" | ", self.convert(report([finding()]), "text"))

    def test_carets_count_columns(self):
        self.write("src/index.js", "x\n\t日本e\u0301('é', exec(q));\n")
        line = "\t日本e\u0301('é', exec(q));"
        column = len(line[:line.index("exec")].encode()) + 1
        text = self.convert(report([finding(column=column, endColumn=column + 4)]), "text", "--root", ".")
        lines = text.splitlines()
        at = next(i for i, one in enumerate(lines) if "exec(q)" in one)
        from harness import columns
        self.assertEqual(columns(lines[at][:lines[at].index("exec")]), lines[at + 1].index("^"))
        self.assertIn("^~~~", lines[at + 1])
        self.assertIn(f"src/index.js:2:{line.index('exec') + 1}", text)

    def test_sarif_columns_are_utf16(self):
        line = "'😀é', exec(q)"
        self.write("src/index.js", "x\n" + line + "\n")
        column = len(line[:line.index("exec")].encode()) + 1
        data = self.check_sarif(self.convert(report([finding(column=column, endColumn=column + 4)]), "sarif", "--root", "."))
        region = data["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
        utf16 = len(line[:line.index("exec")].encode("utf-16-le")) // 2 + 1
        self.assertEqual((region["startColumn"], region["endColumn"]), (utf16, utf16 + 4))
        self.assertEqual(data["runs"][0]["columnKind"], "utf16CodeUnits")

    def test_sarif(self):
        quiet = finding(suppression={"kind": "inline", "reason": "the gateway checks it"}, line=3, fingerprint="f" * 32)
        odd = finding(file="a b/ü:#%.js", severity="low", rule="vulnerable-component/npm", references=["GHSA-1"])
        odd["class"] = "vulnerable-component"
        diags = [{"severity": "warning", "code": "yaml-syntax", "file": "x.yml", "line": 3, "column": 1, "text": "odd tab"}]
        data = self.check_sarif(self.convert(report([finding(), odd], [quiet], complete=False, diagnostics=diags), "sarif"))
        run = data["runs"][0]
        first = next(r for r in run["results"] if r["ruleId"] == "command-injection/shell")
        self.assertEqual(first["level"], "error")
        self.assertEqual(first["partialFingerprints"], {"virga/v1": FINGERPRINT})
        self.assertEqual(len(first["codeFlows"][0]["threadFlows"][0]["locations"]), 2)
        self.assertEqual(first["properties"]["functions"], ["ping"])
        self.assertEqual(first["properties"]["cwe"], [78])
        self.assertEqual(first["properties"]["entryPoints"], ["http GET /ping (public)"])
        self.assertEqual(first["properties"]["evidence"][0]["kind"], "static")
        self.assertNotIn("suppressions", first)
        uris = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]]
        self.assertIn("a%20b/%C3%BC%3A%23%25.js", uris)
        silenced = [r for r in run["results"] if r.get("suppressions")]
        self.assertEqual(silenced[0]["suppressions"][0]["justification"], "the gateway checks it")
        self.assertEqual(silenced[0]["suppressions"][0]["kind"], "inSource")
        rule = next(r for r in run["tool"]["driver"]["rules"] if r["id"] == "command-injection/shell")
        self.assertIn("external/cwe/cwe-78", rule["properties"]["tags"])
        self.assertTrue(rule["help"]["markdown"])
        self.assertFalse(run["invocations"][0]["executionSuccessful"])
        self.assertEqual(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"], "odd tab")

    def test_hostile_findings_stay_on_the_page(self):
        evil = "\x1b]0;pwned\x07 \u202egnp.exe \x9b31m \n\r" + "x" * 500 + " 日本語" * 60
        steps = [{"file": "f" * 300, "line": 1, "text": evil}] * 30
        data = report([finding(message=evil, file="dir/\x1b[31m.js", fix=evil, flow=steps, functions=[evil, "b"])])
        text = self.convert(data, "text")
        self.check_width(text)
        for bad in "\x1b\x07\u202e\x9b\r":
            self.assertNotIn(bad, text)
        self.check_sarif(self.convert(data, "sarif"))
        self.check_json(self.convert(data, "json"))

    def test_minified_lines_are_cut(self):
        line = "a" * 5000 + "exec(q)" + "b" * 5000
        self.write("src/index.js", "x\n" + line + "\n")
        text = self.convert(report([finding(column=5001, endColumn=5005)]), "text", "--root", ".")
        self.check_width(text)
        lines = text.splitlines()
        at = next(i for i, one in enumerate(lines) if "exec(q)" in one)
        self.assertEqual(lines[at + 1].index("^"), lines[at].index("exec(q)"))

    def test_names_do_not_lead_out_of_the_root(self):
        self.write("secret.txt", "top secret\n")
        (self.dir / "root").mkdir()
        text = self.convert(report([finding(file="../secret.txt", line=1)]), "text", "--root", "root")
        self.assertNotIn("top secret", text)

    def test_filters(self):
        low = finding(severity="low", confidence="possible", fingerprint="a" * 32)
        text = self.convert(report([finding(), low]), "json")
        self.assertEqual(len(json.loads(text)["findings"]), 1)
        self.assertEqual(json.loads(text)["belowConfidence"], 1)
        text = self.convert(report([finding(), low]), "json", "--min-confidence", "possible")
        self.assertEqual(len(json.loads(text)["findings"]), 2)
        text = self.convert(report([finding()]), "json", "--skip", "command-injection")
        self.assertEqual(json.loads(text)["findings"], [])
        text = self.convert(report([finding()]), "json", "--only", "xss,idor")
        self.assertEqual(json.loads(text)["findings"], [])

    def test_several_outputs(self):
        self.write("in.json", json.dumps(report([finding()])))
        run = self.run_virga("report", "in.json", "--format", "sarif", "-o", "a.sarif", "-f", "json", "-o", "b", "-f", "text",
                             code=0)
        self.assertIn("1 finding", run.out)
        self.check_sarif((self.dir / "a.sarif").read_text())
        self.check_json((self.dir / "b").read_text())
        self.run_virga("report", "in.json", "-o", "c.sarif", code=0)
        self.check_sarif((self.dir / "c.sarif").read_text())

    def test_output_before_its_format(self):
        self.write("in.json", json.dumps(report([finding()])))
        self.run_virga("report", "in.json", "-o", "d", "--format", "sarif", code=0)
        self.assertEqual(json.loads((self.dir / "d").read_text())["version"], "2.1.0")
        run = self.run_virga("report", "in.json", "-o", "e.sarif", "--format", "json", code=0)
        self.assertEqual(json.loads(run.out)["version"], 1)
        self.assertEqual(json.loads((self.dir / "e.sarif").read_text())["version"], "2.1.0")

    def test_outputs_that_cannot_be(self):
        self.write("in.json", json.dumps(report([])))
        self.assertIn("standard output", self.run_virga("report", "in.json", "-f", "text", "-f", "json", code=2).err)
        self.assertIn("two reports", self.run_virga("report", "in.json", "-f", "text", "-o", "x", "-f", "json", "-o", "x",
                                                    code=2).err)
        self.assertIn("cannot write 'no/such/x'", self.run_virga("report", "in.json", "-o", "no/such/x", code=2).err)

    def test_what_is_no_report(self):
        for text in ("", "{}", "[]", '{"version": 9, "findings": []}', '{"version": 1, "findings": [{}]}', "[" * 5000):
            self.write("in.json", text)
            run = self.run_virga("report", "in.json", code=2)
            self.assertIn("in.json", run.err)
        self.assertIn("cannot read", self.run_virga("report", "missing.json", code=2).err)

    def test_color_only_when_asked(self):
        self.assertNotIn("\x1b", self.convert(report([finding()]), "text"))
