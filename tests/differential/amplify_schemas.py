#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""GraphQL schemas of Amplify's first generation against graphql-core's reading of the same files.

usage: amplify_schemas.py VIRGA FOLDER

Each *.graphql below FOLDER becomes the schema of an app of its own. Compared: the models, which of them anyone
may read or write, and the fields that functions answer, with how their callers are known. Exit status 77 without graphql-core."""
import json
import sys
import tempfile
from pathlib import Path

from virga_map import virga_map

try:
    from graphql import GraphQLSyntaxError, parse
except ImportError:
    sys.exit(77)

READS = {"read", "get", "list", "sync", "listen", "search"}


def value(node):
    if node.kind == "list_value":
        return [value(v) for v in node.values]
    if node.kind == "object_value":
        return {f.name.value: value(f.value) for f in node.fields}
    return getattr(node, "value", None)


def directives(node, name):
    return [{a.name.value: value(a.value) for a in d.arguments or []} for d in node.directives or [] if d.name.value == name]


def rules(node):
    return [r for d in directives(node, "auth") for r in d.get("rules", []) if isinstance(r, dict)]


def public(found):
    read = write = False
    for rule in found:
        if rule.get("allow") == "public":
            operations = rule.get("operations")
            read |= operations is None or any(o in READS for o in operations)
            write |= operations is None or any(o not in READS for o in operations)
    return read, write


def auth_of(found, fallback):
    kinds = {(r.get("allow"), r.get("provider")) for r in found}
    if not found:
        return fallback
    if kinds & {("public", "iam"), ("public", "identityPool")}:
        return "none"
    if any(a == "public" for a, _ in kinds):
        return "api-key"
    return "custom" if any(a == "custom" for a, _ in kinds) else "users"


def expected(text):
    """The models, and (field, function) -> auth."""
    models, fields = {}, {}
    for d in parse(text).definitions:
        if d.kind == "input_object_type_definition" and d.name.value == "AMPLIFY":
            pass
        if d.kind not in ("object_type_definition", "object_type_extension"):
            continue
        if directives(d, "model"):
            models[d.name.value] = public(rules(d))
        for f in d.fields or []:
            for function in directives(f, "function"):
                name = function.get("name", "").split("-${")[0]
                fields[(f"{d.name.value}.{f.name.value}", name)] = auth_of(rules(f), "unknown")
    opened = any(f.name.value == "globalAuthRule" and f.default_value and value(f.default_value).get("allow") == "public"
                 for d in parse(text).definitions if d.kind == "input_object_type_definition" for f in d.fields or [])
    if opened:
        bare = {d.name.value for d in parse(text).definitions
                if d.kind == "object_type_definition" and not d.directives or
                d.kind == "object_type_definition" and not directives(d, "auth")}
        models = {m: (True, True) if m in bare else v for m, v in models.items()}
    return models, fields


def found(virga, text, functions):
    with tempfile.TemporaryDirectory() as folder:
        backend = Path(folder) / "amplify/backend"
        (backend / "api/app").mkdir(parents=True)
        (backend / "api/app/schema.graphql").write_text(text)
        for i, name in enumerate(sorted(functions)):
            where = backend / f"function/f{i}"
            where.mkdir(parents=True)
            (where / f"f{i}-cloudformation-template.json").write_text(json.dumps({
                "AWSTemplateFormatVersion": "2010-09-09",
                "Resources": {"L": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": name}}}}))
        told = virga_map(virga, folder)
    models = {r["name"]: (r["publicRead"], r["publicWrite"]) for r in told["resources"] if r["kind"] == "table"}
    fields = {(t["resource"], f["name"]): t["auth"] for f in told["functions"] for t in f["triggers"]
              if t["kind"] == "http"}
    return models, fields


def main():
    virga, folder = sys.argv[1:3]
    files = models = fields = wrong = broken = 0
    for path in sorted(Path(folder).rglob("*.graphql")):
        text = path.read_text(errors="replace")
        try:
            want = expected(text)
        except (GraphQLSyntaxError, AttributeError):
            broken += 1
            continue
        got = found(virga, text, {name for _, name in want[1]})
        files += 1
        models += len(want[0])
        fields += len(want[1])
        for mine, theirs, what in ((got[0], want[0], "models"), (got[1], want[1], "fields")):
            if mine != theirs:
                wrong += 1
                print(f"{path}: {what}: "
                      f"missing {dict(set(theirs.items()) - set(mine.items()))} more {dict(set(mine.items()) - set(theirs.items()))}")
    print(f"{files} schemas, {models} models, {fields} fields with functions; {wrong} differ; {broken} are no GraphQL")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
