#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what Virga finds for Google, Firebase, Azure and OpenAPI with an independent count.

    tests/differential/cloud_configs.py VIRGA DIR

What the files below DIR declare is read with the json module, PyYAML and regular expressions, and must be what
`virga map` shows for the same file. Prints one line for each difference and the counts; exits with 1 when there is
a difference. Not run by the test suite: DIR is a collection that somebody else maintains.
"""
import collections
import json
import os
import re
import sys

import yaml

from virga_map import virga_map

SKIPPED = {"node_modules", "venv", "vendor", "site-packages", "bower_components", "__pycache__"}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BY_NAME = {kind + "trigger": "direct" for kind in ("manual", "orchestration", "activity", "entity")}
METHODS = {"get", "post", "put", "delete", "head", "options", "patch", "trace", "query",
           "x-amazon-apigateway-any-method"}


def files_below(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(d for d in folders if d not in SKIPPED and (d == ".github" or not d.startswith(".")))
        for name in sorted(files):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                yield os.path.relpath(path, root), path


def text_of(path):
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        return file.read()


def document(path):
    """The parsed file, or None."""
    try:
        text = text_of(path)
        return json.loads(text) if path.endswith(".json") else next(yaml.load_all(text, LOADER), None)
    except (ValueError, yaml.YAMLError, RecursionError):
        return None


def azure_triggers(doc):
    """The triggers of a function.json, as (kind, method or "", level)."""
    found = []
    for binding in doc["bindings"]:
        kind = binding.get("type", "") if isinstance(binding, dict) else ""
        if not kind.lower().endswith("trigger"):
            continue
        if kind.lower() != "httptrigger":
            found.append((kind, "", ""))
            continue
        methods = binding.get("methods") or ["any"]
        level = binding.get("authLevel", "function").lower()
        found += [("http", method.upper(), {"anonymous": "none"}.get(level, "api-key")) for method in methods]
    return found


def demand(doc, schemes, requirement):
    """What one requirement asks for: 0 nothing, 1 a key, 2 something unknown, 3 a user."""
    found = 0
    for name in requirement if isinstance(requirement, dict) else ():
        scheme = schemes.get(name)
        kind = scheme.get("type") if isinstance(scheme, dict) else None
        if kind == "apiKey" and scheme.get("in") != "cookie" and str(scheme.get("name")).lower() != "authorization":
            found = max(found, 1)
        else:
            found = max(found, 3 if kind in ("apiKey", "http", "basic", "oauth2", "openIdConnect") else 2)
    return found


def operations(doc):
    """(METHOD, path, who may call) of a document without references at operations or schemes."""
    schemes = doc.get("securityDefinitions") or (doc.get("components") or {}).get("securitySchemes") or {}
    schemes = schemes if isinstance(schemes, dict) else {}
    items = [(path, method, operation) for path, item in (doc.get("paths") or {}).items()
             for method, operation in (item.items() if isinstance(item, dict) else ())
             if method.lower() in METHODS and isinstance(operation, dict)]
    said = "security" in doc or any("security" in operation for _, _, operation in items)
    for path, method, operation in items:
        security = operation.get("security", doc.get("security"))
        asked = [demand(doc, schemes, one) for one in security or ()]
        who = ("none", "api-key", "unknown", "users")[min(asked)] if asked else "none" if said else "unknown"
        yield f"{method.upper()} {path} ({who})"


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)


def rules_paths(text):
    """How many match blocks allow something, and how many of them allow it without a condition or with `if true`."""
    stack, granted, public = [], set(), set()
    token = re.compile(r"match\s+(/\S*?(?:\{[^}\s]*\}\S*?)*)\s*\{|allow\s+([\w,\s]+?)\s*(?::\s*if\s+([^;}]*))?[;}]|[{}]")
    text = without_comments(text)
    position = 0
    while True:
        found = token.search(text, position)
        if not found:
            return len(granted), len(public)
        position = found.end()
        if found[1] is not None:
            stack.append(found.start())
        elif found[2] is not None:
            block = stack[-1] if stack else -1
            granted.add(block)
            if found[3] is None or found[3].strip() in ("true", "(true)"):
                public.add(block)
            if found[0].endswith("}"):
                position -= 1
        elif found[0] == "{":
            stack.append(-2)
        elif stack:
            stack.pop()


def database_paths(node):
    if not isinstance(node, dict):
        return 0
    own = 1 if ".read" in node or ".write" in node else 0
    return own + sum(database_paths(child) for child in node.values())


class Comparison:
    def __init__(self, virga, root):
        model = virga_map(virga, root)
        self.functions = collections.defaultdict(list)
        self.resources = collections.defaultdict(list)
        self.triggers = collections.defaultdict(list)
        for function in model["functions"]:
            self.functions[(function.get("declared") or {}).get("file")].append(function)
            for trigger in function["triggers"]:
                self.triggers[trigger["file"]].append((function, trigger))
        for resource in model["resources"] + model.get("sites", []):
            self.resources[resource["file"]].append(resource)
        self.counts = collections.Counter()
        self.differences = 0

    def check(self, what, file, expected, found):
        self.counts[what + " files"] += 1
        self.counts[what] += len(expected) if isinstance(expected, list) else expected
        if expected != found:
            self.differences += 1
            self.counts[what + " differ"] += 1
            if isinstance(expected, list):
                expected, found = sorted(set(expected) - set(found))[:5], sorted(set(found) - set(expected))[:5]
            print(f"{file}: {what}: {expected} declared, {found} found")

    def azure_function(self, file, doc):
        expected = sorted(azure_triggers(doc))
        found = []
        for _, trigger in self.triggers[file]:
            http = trigger["kind"] == "http"
            found.append(("http", trigger.get("method"), trigger["auth"]) if http else (trigger["kind"], "", ""))
        names = [kind if kind == "http" else BY_NAME.get(kind.lower(), "event") for kind, _, _ in expected]
        got = [kind if kind in ("http", "direct") else "event" for kind, _, _ in found]
        if "direct" not in names:
            got = [kind for kind in got if kind != "direct"]  # what has no trigger is started by its name
        self.check("azure triggers", file, sorted(names), sorted(got))
        self.check("azure http routes", file, sorted(x for x in expected if x[0] == "http"),
                   sorted(x for x in found if x[0] == "http"))

    def openapi(self, file, doc):
        expected = set(operations(doc))
        routes = [s["value"] for r in self.resources[file] for s in r.get("settings", []) if s["name"] == "route"]
        self.check("openapi operations", file, len(expected), len(routes) + len(self.triggers[file]))
        text = json.dumps(doc, default=str)
        gateway = "x-amazon-" in text or "x-google-" in text or '"$ref": "#/components/securitySchemes' in text
        parts = any("$ref" in item for item in doc["paths"].values() if isinstance(item, dict)) or \
            any(isinstance(o, dict) and "$ref" in o for item in doc["paths"].values() if isinstance(item, dict)
                for o in item.values())
        if not gateway and not parts and not self.triggers[file]:
            self.check("openapi callers", file, sorted(expected), sorted(routes))

    def rules(self, file, text):
        expected = rules_paths(text)
        found = [r for r in self.resources[file] if any(s["name"].endswith("-auth") for s in r["settings"])]
        self.check("rules paths", file, expected[0], len(found))
        self.check("rules public paths", file, expected[1], sum(r["publicRead"] or r["publicWrite"] for r in found))

    def database(self, file, doc):
        self.check("database paths", file, database_paths(doc["rules"]), len(self.resources[file]))

    def app_engine(self, file):
        self.check("app engine services", file, 1, len({id(f) for f, _ in self.triggers[file]}))

    def script(self, file, text):
        text = re.sub(r"\\\r?\n", " ", text)
        found = set()
        for line in text.split("\n"):
            for name in re.findall(r"(?<!echo )\bgcloud (?:beta |alpha )?functions deploy +['\"]?([^\s'\"-][^\s'\"]*)",
                                   "" if line.lstrip().startswith("#") else line):
                found.add(name)
        expected = len(found)
        if expected:
            deployed = {f["name"] for f in self.functions.get(file, []) if f["provider"] == "google"}
            self.check("gcloud functions", file, expected, len(deployed))


def visit(compare, file, path):
    name = os.path.basename(file)
    if name == "function.json":
        doc = document(path)
        if isinstance(doc, dict) and isinstance(doc.get("bindings"), list):
            compare.azure_function(file, doc)
    elif name.endswith(".rules"):
        text = text_of(path)
        if "cloud.firestore" in text or "firebase.storage" in text:
            compare.rules(file, text)
    elif name.endswith("rules.json"):
        try:
            doc = json.loads(re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text_of(path), flags=re.S))
        except ValueError:
            return
        if isinstance(doc.get("rules"), dict):
            compare.database(file, doc)
    elif re.fullmatch(r"(app|worker|backend).*\.ya?ml", name) and not name.startswith("apprunner"):
        doc = document(path)
        if isinstance(doc, dict) and isinstance(doc.get("runtime"), str) and "apiVersion" not in doc:
            compare.app_engine(file)
    elif name.endswith((".sh", ".bash")):
        compare.script(file, text_of(path))
    elif name.endswith((".yaml", ".yml", ".json")):
        doc = document(path) if re.search(r"\b(openapi|swagger)['\"]? *:", text_of(path)) else None
        if isinstance(doc, dict) and (doc.get("openapi") or doc.get("swagger")) and isinstance(doc.get("paths"), dict):
            compare.openapi(file, doc)


def main():
    virga, root = sys.argv[1:]
    compare = Comparison(virga, root)
    for file, path in files_below(root):
        visit(compare, file, path)
    for what in sorted(compare.counts):
        print(f"{compare.counts[what]:6} {what}")
    return 1 if compare.differences else 0


if __name__ == "__main__":
    sys.exit(main())
