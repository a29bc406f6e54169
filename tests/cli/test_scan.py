# SPDX-License-Identifier: Apache-2.0
"""Scans of small apps, from outside: what is read, what comes out, how it ends."""
import json
import os
import pty
import subprocess

from harness import VIRGA, Case

CONFIG = """\
service: shop
provider: {name: aws, runtime: nodejs18.x}
functions:
  main:
    handler: index.handler
    events:
      - http: {path: /run, method: get}
"""
BAD = """\
exports.handler = async (event) => {
  return { statusCode: 200, body: String(eval(event.queryStringParameters.code)) };
};
"""
GOOD = """\
exports.handler = async (event) => {
  return { statusCode: 200, body: 'fixed' };
};
"""
LOCK = json.dumps({"name": "x", "lockfileVersion": 3, "packages": {
    "": {"dependencies": {"left-pad": "1.3.0"}}, "node_modules/left-pad": {"version": "1.3.0"}}})


class Scans(Case):
    def app(self, code=BAD, **files):
        self.write("app/serverless.yml", CONFIG)
        self.write("app/index.js", code)
        return "app"

    def scan(self, *args, code=None, path="app"):
        run = self.run_virga("scan", path, "--format", "json", "--only", "code-injection", *args, code=code)
        run.report = self.check_json(run.out) if run.out else None
        return run

    def places(self, run):
        return [f"{f['file']}:{f['line']}" for f in run.report["findings"]]


class Ends(Scans):
    def test_clean(self):
        self.app(GOOD)
        run = self.scan(code=0)
        self.assertEqual(run.report["findings"], [])
        self.assertEqual(run.err, "")

    def test_findings(self):
        self.app()
        run = self.scan(code=1)
        self.assertEqual(self.places(run), ["index.js:2"])
        found = run.report["findings"][0]
        self.assertEqual(found["class"], "code-injection")
        self.assertEqual(found["cwe"][0], 94)
        self.assertTrue(found["flow"])
        self.assertTrue(found["functions"])
        self.assertTrue(found["entryPoints"])

    def test_below_the_gate(self):
        self.app()
        severity = self.scan().report["findings"][0]["severity"]
        for least in ("info", "low", "medium", "high", "critical"):
            order = ["info", "low", "medium", "high", "critical"]
            self.scan("--fail-on", least, code=1 if order.index(severity) >= order.index(least) else 0)

    def test_broken_files_cost_nothing_else(self):
        self.app()
        self.write("app/template.yaml", "Resources:\n  - a: [1\n b: :\n")
        self.write("app/broken.js", "exports.handler = async (event) => { if (((\n")
        run = self.scan(code=3)
        self.assertEqual(self.places(run), ["index.js:2"])
        self.assertFalse(run.report["complete"])
        self.assertIn("template.yaml", [d.get("file") for d in run.report["diagnostics"]])
        self.assertIn("warning: template.yaml:", run.err)

    def test_wrong_path(self):
        run = self.scan(path="nowhere", code=2)
        self.assertEqual(run.out, "")
        self.assertIn("nowhere", run.err)

    def test_no_database(self):
        self.app(GOOD)
        self.write("app/package-lock.json", LOCK)
        run = self.scan(code=3)
        self.assertIn("virga db update", run.err)
        self.assertFalse(run.report["coverage"]["componentsChecked"])
        run = self.scan("--offline", code=0)
        self.assertEqual(run.err, "")
        self.assertIn("not checked", json.dumps(run.report["diagnostics"]))
        text = self.run_virga("scan", "app", "--offline", code=0).out
        self.assertIn("NOT checked", text)


    def chain(self, calls):
        """A handler that hands its input through CALLS functions to eval()."""
        steps = "".join(f"function f{i}(x) {{ return f{i + 1}(x); }}\n" for i in range(calls))
        return self.app("exports.handler = async (e) => String(f0(e.queryStringParameters.code));\n" + steps +
                        f"function f{calls}(x) {{ return eval(x); }}\n")

    def test_long_chain_of_calls(self):
        self.chain(5000)
        self.assertEqual(self.places(self.scan(code=1)), ["index.js:5002"])

    def test_endless_chain_of_calls_is_reported(self):
        self.chain(66000)
        run = self.scan(code=3)
        self.assertEqual(run.report["findings"], [])
        self.assertIn("too many functions to be followed", run.err)


class Output(Scans):
    def test_text(self):
        self.app()
        run = self.run_virga("scan", "app", "--only", "code-injection", code=1)
        for part in ("index.js:2:", "code-injection", "data flow", "entry point", "function", "how to fix", "1 finding",
                     "read", "1 source file", "found", "virga explain"):
            self.assertIn(part, run.out)
        self.check_width(run.out)
        self.assertNotIn("\x1b", run.out)
        self.assertEqual(run.err, "")

    def test_sarif(self):
        self.app()
        run = self.run_virga("scan", "app", "--format", "sarif", "--only", "code-injection", code=1)
        data = self.check_sarif(run.out)
        result = data["runs"][0]["results"][0]
        self.assertEqual(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "index.js")
        self.assertTrue(result["codeFlows"])

    def test_files_only(self):
        self.app()
        run = self.run_virga("scan", "app", "-o", "x.sarif", "--only", "code-injection", code=1)
        self.assertEqual(run.out, "")
        self.assertEqual(run.err, "virga: 1 finding written to x.sarif\n")
        self.check_sarif((self.dir / "x.sarif").read_text())
        run = self.run_virga("scan", "app", "-q", "-o", "x.sarif", "--only", "code-injection", code=1)
        self.assertEqual(run.err, "")

    def test_same_bytes_whatever_the_jobs(self):
        for i in range(40):
            self.write(f"app/f{i}/serverless.yml", CONFIG)
            self.write(f"app/f{i}/index.js", BAD.replace("code", f"code{i}"))
            self.write(f"app/f{i}/bad.yml", "a: [")
            self.write(f"app/f{i}/template.yml", "Resources: [")
        for form in ("json", "sarif", "text"):
            first = self.run_virga("scan", "app", "--format", form, "--jobs", "1")
            for jobs in ("8", "3"):
                again = self.run_virga("scan", "app", "--format", form, "--jobs", jobs)
                self.assertEqual((first.out, first.err), (again.out, again.err))
        self.assertIn("40 finding", self.run_virga("scan", "app", "--only", "code-injection").out)

    def on_terminal(self, *args, env=()):
        """Runs with standard output and error on one terminal."""
        master, slave = pty.openpty()
        clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR",)}
        clean.update({"TERM": "xterm", "VIRGA_DB": "/nonexistent"}, **dict(env))
        child = subprocess.Popen([VIRGA, *args], stdout=slave, stderr=slave, stdin=subprocess.DEVNULL, cwd=self.dir, env=clean)
        os.close(slave)
        out = b""
        try:
            while chunk := os.read(master, 65536):
                out += chunk
        except OSError:
            pass # the other end is closed
        child.wait(timeout=60)
        os.close(master)
        return out.decode()

    def test_color_and_progress_on_a_terminal(self):
        self.app()
        out = self.on_terminal("scan", "app")
        self.assertRegex(out, "\x1b\\[1;3[15]m")
        self.assertIn("reading source code", out)
        for args, env in ((["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})):
            out = self.on_terminal("scan", "app", "-q", *args, env=env)
            self.assertNotIn("\x1b", out)
            self.assertNotIn("reading source code", out)
        self.assertRegex(self.on_terminal("scan", "app", "-q", env={"NO_COLOR": ""}), "\x1b\\[1;3[15]m")


class Suppression(Scans):
    def test_comment(self):
        for mark in ("// virga:ignore code-injection reason=\"trusted\"", "// virga:ignore * until=2999-01-01 reason=\"x y\""):
            self.app(BAD.replace("  return", f"  {mark}\n  return"))
            run = self.scan(code=0)
            self.assertEqual(len(run.report["suppressed"]), 1)
            self.assertEqual(run.report["suppressed"][0]["suppression"]["kind"], "inline")
        self.assertEqual(run.report["suppressed"][0]["suppression"]["reason"], "x y")
        data = self.check_sarif(self.run_virga("scan", "app", "--format", "sarif", "--only", "code-injection", code=0).out)
        self.assertEqual(data["runs"][0]["results"][0]["suppressions"][0]["justification"], "x y")

    def test_comment_that_does_not_hold(self):
        for mark, note in (("virga:ignore code-injection", "without a reason"),
                           ("virga:ignore code-injection until=2001-01-01 reason=\"x\"", "ended on 2001-01-01"),
                           ("virga:ignore code-injection until=soon reason=\"x\"", "no date"),
                           ("virga:ignore xss reason=\"x\"", None)):
            self.app(BAD.replace("  return", f"  // {mark}\n  return"))
            run = self.scan(code=1)
            if note:
                self.assertIn(note, json.dumps(run.report["findings"][0]["evidence"]))

    def test_text_in_a_string_is_no_comment(self):
        self.app(BAD.replace("  return", "  const s = 'virga:ignore code-injection reason=\"x\"';\n  return"))
        self.scan(code=1)

    def test_config(self):
        self.app()
        print_ = self.scan().report["findings"][0]["fingerprint"]
        function = self.scan().report["findings"][0]["functions"][0]
        for key, value in (("rule", "code-injection"), ("path", "'*.js'"), ("path", "index.js"), ("function", function),
                           ("fingerprint", print_)):
            self.write("app/virga.yaml", f"ignore:\n  - {key}: {value}\n    reason: known\n")
            run = self.scan(code=0)
            self.assertEqual(run.report["suppressed"][0]["suppression"], {"kind": "config", "reason": "known"}, key)
        for entry in ("rule: xss\n    reason: x", "rule: code-injection", "rule: code-injection\n    reason: x\n    until: 2001-01-01",
                      "rule: code-injection\n    path: other.js\n    reason: x"):
            self.write("app/virga.yaml", f"ignore:\n  - {entry}\n")
            self.scan(code=1)

    def test_baseline(self):
        self.app()
        first = self.scan(code=1)
        self.write("base.json", first.out)
        self.app("// moved\n\n" + BAD)
        run = self.scan("--baseline", "base.json", code=0)
        self.assertEqual(run.report["suppressed"][0]["suppression"]["kind"], "baseline")
        self.assertEqual(run.report["suppressed"][0]["line"], 4)
        self.write("base2.json", run.out) # a baseline made with a baseline knows as much
        self.scan("--baseline", "base2.json", code=0)
        self.app(BAD + "exports.other = async (event) => {\n  return eval(event.body);\n};\n")
        self.write("app/serverless.yml", CONFIG + "  other:\n    handler: index.other\n    events:\n      - http: {path: /o, method: post}\n")
        self.scan("--baseline", "base.json", code=1)
        self.assertIn("no JSON report", self.scan("--baseline", "app/index.js", code=2).err)
        self.assertIn("cannot read", self.scan("--baseline", "missing", code=2).err)


class Config(Scans):
    def complaint(self, text):
        self.app(GOOD)
        self.write("app/virga.yaml", text)
        run = self.scan(code=2)
        self.assertEqual(run.out, "")
        return run.err

    def test_settings(self):
        self.app()
        self.write("app/virga.yaml", "fail-on: critical\nmin-confidence: possible\njobs: 2\noffline: true\n")
        severity = self.scan().report["findings"][0]["severity"]
        self.scan(code=1 if severity == "critical" else 0)
        self.scan("--fail-on", "low", code=1) # the command line goes first
        self.write("app/virga.yaml", "skip: [code-injection, xss]\n")
        self.assertEqual(self.scan(code=0).report["findings"], [])
        self.write("app/virga.yaml", "exclude:\n  - index.js\n")
        run = self.scan(code=0)
        self.assertEqual(run.report["coverage"]["excluded"], 1)
        self.write("app/virga.yaml", "")
        self.scan(code=1)

    def test_another_file(self):
        self.app()
        self.write("app/virga.yaml", "skip: code-injection\n")
        self.scan(code=0)
        self.scan("--config", os.devnull, code=1)
        self.write("sub/other.yaml", "baseline: known.json\n")
        self.write("sub/known.json", self.scan("--config", os.devnull).out)
        self.scan("--config", "sub/other.yaml", code=0)
        self.assertIn("cannot read", self.scan("--config", "missing.yaml", code=2).err)

    def test_mistakes_have_a_line(self):
        self.assertIn("virga.yaml:2:1: unknown key 'fail_on': did you mean 'fail-on'?", self.complaint("jobs: 1\nfail_on: high\n"))
        self.assertIn("virga.yaml:1:10: 'huge' is no severity", self.complaint("fail-on: huge\n"))
        self.assertIn("did you mean 'xss'?", self.complaint("skip: [xsss]\n"))
        self.assertIn("'ignore' is a list", self.complaint("ignore: {rule: xss}\n"))
        self.assertIn("virga.yaml:3:5: unknown key 'reazon'", self.complaint("ignore:\n  - rule: xss\n    reazon: x\n"))
        self.assertIn("silence everything", self.complaint("ignore:\n  - reason: x\n"))
        self.assertIn("virga.yaml:", self.complaint("a: [\n"))
        self.assertIn("map of settings", self.complaint("- a\n"))
        self.assertIn("no number of threads", self.complaint("jobs: many\n"))
        self.assertIn("neither true nor false", self.complaint("offline: maybe\n"))

    def test_options_are_checked(self):
        self.app()
        self.assertIn("did you mean 'code-injection'?", self.run_virga("scan", "app", "--only", "code-injecton", code=2).err)
        self.assertIn("no folder of rules", self.scan("--rules", "missing", code=2).err)
        self.assertIn("no number", self.scan("--jobs", "-1", code=2).err)


class Walk(Scans):
    def files(self, *args, code=0):
        run = self.run_virga("map", "app", "--format", "json", *args, code=code)
        return json.loads(run.out)["coverage"]

    def test_what_is_not_code_of_the_app(self):
        self.app()
        for folder in ("node_modules/x", "sub/node_modules/y", ".git", ".serverless", ".aws-sam/build", "cdk.out", "venv/lib",
                       "env/lib", "__pycache__", ".hidden", "lib/site-packages/z"):
            self.write(f"app/{folder}/index.js", BAD)
            self.write(f"app/{folder}/package-lock.json", LOCK)
        self.write("app/env/pyvenv.cfg", "")
        run = self.scan(code=1)
        self.assertEqual(self.places(run), ["index.js:2"])
        coverage = run.report["coverage"]
        self.assertEqual(coverage["components"], 0)
        self.assertEqual(coverage["files"], 2)
        self.assertEqual(coverage["vendorFolders"], 6)
        self.assertEqual(coverage["generatedFolders"], 3)
        self.assertEqual(coverage["hiddenFolders"], 2)

    def test_what_is(self):
        self.app(GOOD)
        self.write("app/.gitignore", "*\n")
        self.write("app/.env", "x\n")
        for folder in ("tests", "dist", "build", "vendor", "env"):
            self.write(f"app/{folder}/a.txt", "")
        self.assertEqual(self.files()["files"], 9)

    def test_build_output(self):
        for beside in ("tsconfig.json", "webpack.config.js"):
            self.write(f"app/{beside[0]}/{beside}", "{}")
            self.write(f"app/{beside[0]}/src/a.js", "")
            self.write(f"app/{beside[0]}/dist/a.js", "")
        coverage = self.files()
        self.assertEqual((coverage["files"], coverage["generatedFolders"]), (4, 2))

    def test_links(self):
        self.write("outside/secret.js", BAD)
        self.app()
        self.write("app/common/x.js", "1\n")
        self.write("app/fn/y.js", "1\n")
        links = {"out": "../outside", "out.js": "../outside/secret.js", "fn/common": "../common", "self": ".", "fn/up": "..",
                 "again.js": "index.js", "gone": "nowhere", "root": "/"}
        for name, target in links.items():
            (self.dir / "app" / name).symlink_to(target)
        coverage = self.files()
        self.assertEqual(coverage["links"], 6)
        self.assertEqual(coverage["files"], 6) # serverless.yml, index.js, again.js, x.js twice, y.js
        self.assertEqual(self.places(self.scan(code=1)), ["index.js:2"])

    def test_loops_of_links_end(self):
        self.app()
        for a, b in (("p", "q"), ("q", "p")):
            (self.dir / "app" / a).mkdir()
            (self.dir / "app" / a / "l").symlink_to(f"../{b}")
        self.files()

    def test_one_file(self):
        self.app()
        run = self.scan(path="app/index.js")
        self.assertEqual(self.places(run), ["index.js:2"])
        self.assertEqual(run.report["coverage"]["files"], 1)

    def test_depth_is_capped(self):
        deep = self.dir / "app"
        deep.mkdir()
        here = os.getcwd()
        try:
            os.chdir(deep)
            for _ in range(140):
                os.mkdir("d")
                os.chdir("d")
            open("x.js", "w").close()
        finally:
            os.chdir(here)
        run = self.run_virga("map", "app", code=3)
        self.assertIn("folders deep", run.err)

    def test_odd_names(self):
        self.app()
        self.write("app/\x1b[31m\n.js", BAD)
        self.write(b"app/\xff\xfe.js".decode("utf-8", "surrogateescape"), BAD)
        self.write("app/ü%#? &.js", BAD)
        run = self.run_virga("scan", "app", "--only", "code-injection", "--min-confidence", "possible")
        self.assertNotIn("\x1b", run.out + run.err)
        data = self.check_sarif(self.run_virga("scan", "app", "-f", "sarif", "--min-confidence", "possible").out)
        self.assertTrue(data["runs"][0]["results"])

    def test_unreadable(self):
        self.app()
        (self.dir / "app" / "locked").mkdir(mode=0)
        if os.access(self.dir / "app" / "locked", os.R_OK):
            self.skipTest("this user may read everything")
        run = self.scan(code=3)
        self.assertEqual(self.places(run), ["index.js:2"])
        self.assertIn("cannot list this folder", run.err)

    def test_special_files_do_not_hang(self):
        self.app()
        os.mkfifo(self.dir / "app" / "pipe.js")
        self.scan(code=1)
