# SPDX-License-Identifier: Apache-2.0
"""The advisory database, from making it to the finding."""
import functools
import http.server
import io
import json
import threading
import zipfile

from harness import Case

ADVISORY = {
    "schema_version": "1.6.0", "id": "GHSA-aaaa-bbbb-cccc", "modified": "2026-01-02T00:00:00Z",
    "aliases": ["CVE-2026-0001"], "summary": "left-pad runs what it pads",
    "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
    "affected": [{"package": {"ecosystem": "npm", "name": "left-pad"},
                  "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.3.1"}]}]}],
}
LOCK = {"name": "x", "lockfileVersion": 3, "packages": {
    "": {"dependencies": {"left-pad": "1.3.0"}}, "node_modules/left-pad": {"version": "1.3.0"}}}


class Database(Case):
    def setUp(self):
        super().setUp()
        self.write("osv/GHSA-aaaa-bbbb-cccc.json", json.dumps(ADVISORY))
        self.write("app/package-lock.json", json.dumps(LOCK, indent=2))
        self.db = ["--db", "a.vdb"]

    def check_findings(self, *command, code=1):
        run = self.run_virga(*command, "app", "--format", "json", *self.db, code=code)
        report = self.check_json(run.out)
        self.assertEqual(run.err, "")
        found = report["findings"][0]
        self.assertEqual((found["class"], found["file"], found["severity"]),
                         ("vulnerable-component", "package-lock.json", "critical"))
        self.assertIn("left-pad", found["message"])
        self.assertIn("1.3.1", found["message"] + found.get("fix", ""))
        self.assertEqual(set(found["references"]), {"GHSA-aaaa-bbbb-cccc", "CVE-2026-0001"})
        self.assertTrue(report["coverage"]["componentsChecked"])
        return report

    def test_import_and_scan(self):
        run = self.run_virga("db", "import", "osv", *self.db, code=0)
        self.assertIn("1 advisories kept of 1 read", run.out)
        self.check_findings("scan")
        self.check_findings("components")
        status = self.run_virga("db", "status", *self.db, code=0).out
        self.assertRegex(status, r"advisories +1\n")
        self.assertRegex(status, r"npm +1\n")
        text = self.run_virga("components", "app", *self.db, code=1).out
        self.check_width(text)
        self.assertIn("GHSA-aaaa-bbbb-cccc", text)
        self.assertIn("checked against the advisories of 20", " ".join(text.split()))

    def test_fixed_version_is_clean(self):
        self.run_virga("db", "import", "osv", *self.db, code=0)
        self.write("app/package-lock.json", json.dumps(LOCK).replace("1.3.0", "1.3.1"))
        self.run_virga("components", "app", *self.db, code=0)

    def test_ignore_by_advisory(self):
        self.run_virga("db", "import", "osv", *self.db, code=0)
        self.write("app/virga.yaml", "ignore:\n  - rule: CVE-2026-0001\n    reason: not reached\n")
        self.run_virga("components", "app", *self.db, code=0)

    def test_update_from_a_server(self):
        blob = io.BytesIO()
        with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("GHSA-aaaa-bbbb-cccc.json", json.dumps(ADVISORY))
        self.write("www/npm/all.zip", blob.getvalue())

        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *args):
                pass

        handler = functools.partial(Quiet, directory=str(self.dir / "www"))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        self.run_virga("db", "update", "--url", url, "--ecosystems", "npm", *self.db, code=0)
        self.check_findings("components")
        run = self.run_virga("db", "update", "--url", url + "/nothing", "--ecosystems", "npm", *self.db)
        self.assertNotEqual(run.returncode, 0)
        self.assertTrue(run.err)
        self.check_findings("components") # a failed update leaves the old database

    def test_mistakes(self):
        self.assertIn("virga db update", self.run_virga("db", "status", *self.db, code=2).err)
        self.assertIn("say what to import", self.run_virga("db", "import", code=2).err)
        self.assertIn("only 'virga db import'", self.run_virga("db", "status", "x", code=2).err)
        self.assertIn("update|import|status", self.run_virga("db", "frobnicate", code=2).err)
        self.assertIn("unknown ecosystem", self.run_virga("db", "update", "--ecosystems", "cpan", *self.db, code=2).err)

    def test_damaged_database(self):
        self.run_virga("db", "import", "osv", *self.db, code=0)
        good = (self.dir / "a.vdb").read_bytes()
        for bad in (b"", b"not a database", good[:len(good) // 2], good[:8] + bytes(len(good) - 8)):
            self.write("a.vdb", bad)
            run = self.run_virga("components", "app", *self.db, code=3)
            self.assertIn("not checked", run.err)
