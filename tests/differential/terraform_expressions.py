#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what becomes of Terraform's expressions, heredocs and template files with another evaluator.

    tests/differential/terraform_expressions.py VIRGA EVALUATOR [SEED [COUNT]]

EVALUATOR reads expressions from its input, each a JSON string on a line, and answers each with a line {"value": …},
{"error": …} or {"syntax": …}; its argument is the folder that paths start from. OpenTofu's table of functions
(internal/lang/functions.go) and HCL's own parser make one of fifty lines. Expressions are made at random from SEED.
Without an evaluator the test is skipped (exit code 77).
"""
import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from virga_map import virga_map

TEXTS = ["a", "b", "", "Hello World", "x-y_z", "  pad ", "10", "true", "A,b,,c", "/p/q.txt", "a/b/", "n\nl", '"', "null", "01", "\u65e5"]
PARTS = ["a", "  ", "\t", "b c", '${"x"}', '${~ "y" ~}', '${"z" ~}', "${~ 1}", "%{ if true }x%{ endif }", "%{ if false ~}",
         "%{~ endif ~}", '%{ for v in ["p","q"] ~}', "%{ endfor ~}", "%{~ else ~}", "$${e}", "$", "%", '"', "\\n", "x"]
# For each type of value the ways to make one: S a text, N a number, B a boolean, L a list, M a map, V any value.
FORMS = {
    "S": ["lower(S)", "upper(S)", "title(S)", "trimspace(S)", "trim(S, S)", "trimprefix(S, S)", "trimsuffix(S, S)", "join(S, L)",
          "replace(S, S, S)", "substr(S, N, N)", 'format("%s-%05d|%-5s", S, N, S)', '"<${V}>"', '"%{ if B }y%{ else }n%{ endif }"',
          '"%{ for x in L ~} ${x} %{~ endfor }"', "tostring(V)", "jsonencode(V)", "basename(S)", "chomp(S)", "indent(2, S)",
          "try(V.nope, S)", "(B ? S : S)", "element(L, N)", "L[N]", 'coalesce(S, S, "z")', "lookup(M, S, S)", "base64encode(S)",
          'regex("[a-z]+", S)', 'replace(S, "/[aeiou]+/", "<$0>")', "jsondecode(jsonencode(V))"],
    "N": ["(N + N)", "(N - N)", "(N * N)", "(N / N)", "(N % N)", "abs(N)", "ceil(N)", "floor(N)", "max(N, N)", "length(L)",
          "length(M)", "length(S)", "index(L, S)", "tonumber(S)", "-N", "parseint(S, 10)", "sum([N, N])"],
    "B": ["(N < N)", "(N >= N)", "(V == V)", "(V != V)", "!B", "(B && B)", "(B || B)", "contains(L, V)", "can(V.a)",
          "startswith(S, S)", "endswith(S, S)", "strcontains(S, S)", "alltrue([B, B])", "anytrue([B])", "tobool(S)"],
    "L": ["[S, V]", "[for x in L : x]", "[for i, x in L : i if B]", '[for k, v in M : "${k}"]', "concat(L, L)", "flatten([L, [L]])",
          "distinct(L)", "reverse(L)", "slice(L, 0, N)", "split(S, S)", "keys(M)", "values(M)", "range(N)", "toset(L)", "setunion(L, L)",
          "setintersection(L, L)", "[M, M][*].a", "[M, M].*.a", "V[*]", 'regexall("[a-z]", S)', "try(L, [])", 'formatlist("%s!", L)'],
    "M": ['{for x in L : "${x}" => x...}', "{for k, v in M : upper(k) => v if B}", "merge(M, M)", 'zipmap(["a", "b"], [V, V])', "tomap(M)",
          '{a = V, "b-${S}" = V, (S) = 1}', "try(V.b, M)", "{a = S, b = N}"],
}


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def leaf(self, kind):
        r = self.random
        if kind == "S":
            return json.dumps(r.choice(TEXTS), ensure_ascii=False)
        if kind == "N":
            return r.choice(["0", "1", "2", "-1", "2.5", "10", "1e3"])
        if kind == "B":
            return r.choice(["true", "false"])
        if kind == "L":
            return "[" + ", ".join(self.leaf(r.choice("SSN")) for _ in range(r.randint(0, 3))) + "]"
        return "{" + ", ".join(f"{r.choice('abc')} = {self.leaf(r.choice('SNB'))}" for _ in range(r.randint(0, 3))) + "}"

    def value(self, kind, depth):
        if kind == "V":
            kind = self.random.choice("SSNBLM")
        if depth == 0 or self.random.random() < 0.3:
            return self.leaf(kind)
        form, out = self.random.choice(FORMS[kind]), []
        for i, c in enumerate(form):  # a capital alone is a place for a value
            alone = not form[i - 1:i].isalnum() and not form[i + 1:i + 2].isalnum()
            out.append(self.value(c, depth - 1) if c in "SNBLMV" and alone else c)
        return "".join(out)

    def lines(self):
        return "\n".join(" " * self.random.choice([0, 0, 2, 4]) + "".join(self.random.choice(PARTS) for _ in range(self.random.randint(0, 3)))
                         for _ in range(self.random.randint(1, 5)))

    def heredoc(self):
        return f"<<{self.random.choice(['', '-'])}EOT\n{self.lines()}\n  EOT\n"


def same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool) and not isinstance(b, bool):
        return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return type(a) is type(b) and a == b


def ours(virga, folder, expressions):
    """What Virga knows of each: its value, or None; and the folders that it refuses."""
    for i, text in enumerate(expressions):
        (folder / f"{i:05}").mkdir()
        (folder / f"{i:05}" / "main.tf").write_text(
            f'resource "aws_lambda_function" "f" {{\n  function_name = "f{i:05}"\n  environment {{\n    variables = {{\n'
            f"      V = jsonencode(\n{text}\n)\n    }}\n  }}\n}}\n")
    model = virga_map(virga, folder)
    known = {f["name"]: v["value"] for f in model["functions"] for v in f["environment"] if v["literal"]}
    refused = {d["file"].split("/")[0] for d in model["diagnostics"] if d["code"] == "hcl-syntax"}
    return known, refused


def main():
    virga, evaluator = sys.argv[1:3] if len(sys.argv) > 2 else sys.exit(77)
    seed, count = int((sys.argv + [1, 1])[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 1000
    make = Maker(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        expressions = [make.value("V", 4) for _ in range(count)] + [make.heredoc() for _ in range(count)]
        for i in range(count):
            (folder / f"{i}.tmpl").write_text(make.lines())
            expressions.append(f'templatefile("../{i}.tmpl", {{}})')
        (folder / "x").mkdir()
        answers = subprocess.run([evaluator, folder / "x"], input="".join(json.dumps(e) + "\n" for e in expressions),
                                 capture_output=True, text=True, check=True).stdout.splitlines()
        known, refused = ours(virga, folder, expressions)
    counts = collections.Counter()
    for i, (text, answer) in enumerate(zip(expressions, map(json.loads, answers))):
        value = known.get(f"f{i:05}")
        if "value" not in answer:
            verdict = "both refuse" if value is None or f"{i:05}" in refused else "a value for an error"
        elif value is None:
            verdict = "not known"
        else:
            verdict = "same" if same(json.loads(value), answer["value"]) else "different"
        counts[verdict] += 1
        if verdict == "different":
            print(repr(text), "gives", value, "and not", json.dumps(answer["value"]))
    print(dict(counts))
    return counts["different"] > 0


if __name__ == "__main__":
    sys.exit(main())
