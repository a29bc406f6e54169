# SPDX-License-Identifier: Apache-2.0
"""`virga rules`: rule files of users, and the cases of rules."""
import textwrap

from harness import ROOT, Case

RULE = """
    posture:
      - id: denial-of-wallet/mine
        title: Function that may run for minutes
        severity: low
        of: function
        when: {timeout: {more: 60}}
        message: "'{name}' may run for {timeout} seconds"
        help: h
        fix: f
        bad: b
        good: g
        references: ["https://example.com/why"]
"""
CASE = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Slow: # virga-expect
        Type: AWS::Serverless::Function
        Properties: { Runtime: nodejs22.x, Handler: a.b, Timeout: 300 }
      SafeOne:
        Type: AWS::Serverless::Function
        Properties: { Runtime: nodejs22.x, Handler: a.b, Timeout: 3 }
"""


class Rules(Case):
    def text(self, name, text):
        self.write(name, textwrap.dedent(text))

    def setUp(self):
        super().setUp()
        self.text("mine/wallet.yaml", RULE)
        self.text("cases/denial-of-wallet-mine/template.yaml", CASE)

    def case(self, code):
        return self.run_virga("rules", "test", "cases", "--rules", "mine", code=code).out

    def test_good_rules(self):
        self.assertRegex(self.run_virga("rules", "lint", "mine", code=0).out, r"^\d+ rules, 0 mistakes\n$")
        self.assertRegex(self.run_virga("rules", "lint", code=0).out, r"^\d+ rules, 0 mistakes\n$")

    def test_mistakes_have_a_place(self):
        self.text("mine/wallet.yaml", RULE.replace("timeout: {more", "timout: {more"))
        run = self.run_virga("rules", "lint", "mine", code=1)
        self.assertIn("wallet.yaml:7:12", run.err)
        self.assertIn("did you mean 'timeout'?", run.err)
        self.assertIn("1 mistakes", run.out)
        self.write("mine/wallet.yaml", "posture: [\n")
        self.assertIn("wallet.yaml:", self.run_virga("rules", "lint", "mine", code=1).err)
        self.run_virga("rules", "lint", "nowhere", code=2)

    def test_missing_texts_are_told(self):
        self.text("mine/wallet.yaml", RULE.replace("        fix: f\n", ""))
        self.assertIn("denial-of-wallet/mine: the rule has no", self.run_virga("rules", "lint", "mine", code=1).out)

    def test_a_case_is_met(self):
        self.assertEqual(self.case(0), "1 files, 1 marked lines, 0 mistakes\n")

    def test_what_is_not_met_is_told(self):
        self.text("cases/denial-of-wallet-mine/template.yaml", CASE.replace("Timeout: 300", "Timeout: 30"))
        self.assertIn("MISSED denial-of-wallet-mine/template.yaml:4 denial-of-wallet/mine likely\n", self.case(1))
        self.text("cases/denial-of-wallet-mine/template.yaml", CASE.replace("Timeout: 3 }", "Timeout: 301 }"))
        self.assertIn("FALSE ALARM denial-of-wallet-mine/template.yaml:7 denial-of-wallet/mine likely\n", self.case(1))

    def test_marks_may_stand_beside(self):
        self.text("cases/denial-of-wallet-mine/template.yaml", CASE.replace(" # virga-expect", ""))
        self.write("cases/denial-of-wallet-mine/template.yaml.expect", "4 denial-of-wallet/mine\n")
        self.assertEqual(self.case(0), "1 files, 1 marked lines, 0 mistakes\n")
        self.write("cases/denial-of-wallet-mine/template.yaml.expect", "4 denial-of-wallet/mine possible\n")
        self.assertIn("MISSED", self.case(1))

    def test_known_weaknesses_must_not_pass(self):
        self.text("cases/denial-of-wallet-mine/more.known.yaml", CASE)
        self.assertIn("a known weakness is gone", self.case(1))
        self.text("cases/denial-of-wallet-mine/more.known.yaml", CASE.replace("Timeout: 300", "Timeout: 30"))
        self.case(0)

    def test_cases_must_be_there(self):
        self.run_virga("rules", "test", code=2)
        self.run_virga("rules", "test", "nowhere", code=2)
        self.write("empty/x/readme.txt", "nothing")
        self.assertIn("no line is marked", self.run_virga("rules", "test", "empty", code=1).out)

    def test_the_cases_of_the_project(self):
        run = self.run_virga("rules", "test", ROOT / "tests/cases/rules", code=0)
        self.assertIn(" 0 mistakes", run.out)
