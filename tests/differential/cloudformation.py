#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what `virga map` makes of the CloudFormation and SAM templates of a collection with an independent reading.

    tests/differential/cloudformation.py VIRGA DIR [PART…] [-v]

Every template below DIR is read alone. What it should come to is told by the reading of sam_translator.py; a SAM
template is first transformed by AWS's own translator (`pip install aws-sam-translator`; without it they are left
out), with local code replaced by a bucket, as `sam package` does. Prints for how many templates functions, routes
and policies are the same; -v shows what differs. With PARTs only files whose path contains one are compared.
"""
import json
import os
import pathlib
import sys
import tempfile

import yaml

from sam_translator import Deployment, Mapped, same_routes, show
from virga_map import virga_map

SKIPPED = {"node_modules", ".git", ".aws-sam", ".serverless"}
BUCKET = "s3://bucket/key"


class Loader(yaml.SafeLoader):
    """YAML with the short forms of intrinsic functions."""


def short_form(loader, suffix, node):
    kind = {yaml.ScalarNode: loader.construct_scalar}.get(type(node))
    value = kind(node) if kind else loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) \
        else loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else "Fn::" + suffix: value}


Loader.add_multi_constructor("!", short_form)
Loader.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)


def template_in(path):
    """The parsed template, or None."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if "Resources" not in text or "AWS::" not in text:
            return None
        root = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader)
    except (ValueError, yaml.YAMLError, TypeError):
        return None
    resources = root.get("Resources") if isinstance(root, dict) else None
    types = [str(r.get("Type")) for r in resources.values() if isinstance(r, dict)] if isinstance(resources, dict) else []
    return root if any(t.startswith("AWS::") for t in types) else None


def is_sam(root):
    return "AWS::Serverless" in json.dumps(root.get("Transform", "")) or \
        any(str(r.get("Type")).startswith("AWS::Serverless::") for r in root["Resources"].values() if isinstance(r, dict))


def with_files(node, folder, used):
    """NODE with the local files in place that AWS::Include and DefinitionUri name; USED gets them."""
    if isinstance(node, list):
        return [with_files(n, folder, used) for n in node]
    if not isinstance(node, dict):
        return node
    include = node.get("Fn::Transform")
    if isinstance(include, dict) and include.get("Name") == "AWS::Include":
        where = (include.get("Parameters") or {}).get("Location")
        found = document_in(folder, where)
        if isinstance(found, dict):
            used.add(where)
            return {**{k: v for k, v in node.items() if k != "Fn::Transform"}, **found}
    if isinstance(node.get("DefinitionUri"), str) and "DefinitionSubstitutions" not in node:
        found = document_in(folder, node["DefinitionUri"])
        if isinstance(found, dict) and ("openapi" in found or "swagger" in found):
            used.add(node["DefinitionUri"])
            node = {**{k: v for k, v in node.items() if k != "DefinitionUri"}, "DefinitionBody": found}
    return {k: with_files(v, folder, used) for k, v in node.items()}


def document_in(folder, where):
    try:
        text = (folder / where).read_text(encoding="utf-8-sig")
        return json.loads(text) if where.endswith(".json") else yaml.load(text, Loader)
    except (OSError, ValueError, TypeError, yaml.YAMLError):
        return None


def packaged(root):
    """ROOT with local code in a bucket."""
    uris = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri",
            "AWS::Serverless::Api": "DefinitionUri", "AWS::Serverless::HttpApi": "DefinitionUri",
            "AWS::Serverless::StateMachine": "DefinitionUri", "AWS::Serverless::Application": "Location"}
    root = json.loads(json.dumps(root, default=str))
    for section in (root.get("Globals") or {}).values():
        if isinstance(section, dict) and isinstance(section.get("CodeUri"), str):
            section["CodeUri"] = BUCKET
    for resource in root["Resources"].values():
        key = uris.get(resource.get("Type")) if isinstance(resource, dict) else None
        p = resource.setdefault("Properties", {}) if key else {}
        image = "Image" in (p.get("PackageType"), ((root.get("Globals") or {}).get("Function") or {}).get("PackageType"))
        if image:
            p["ImageUri"] = "123456789012.dkr.ecr.us-east-1.amazonaws.com/image:latest"
        elif isinstance(p.get(key), str) or (key == "CodeUri" and key not in p and "InlineCode" not in p):
            p[key] = BUCKET
    return root


class AnyPolicy(dict):
    """Every managed policy is there."""

    def get(self, name, default=None):
        return "arn:aws:iam::aws:policy/" + name if isinstance(name, str) else default


def transformed(root):
    """What AWS makes of a SAM template; None when it refuses it."""
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator
    try:
        return Translator(AnyPolicy(), Parser()).translate(packaged(root), {})
    except Exception as e:  # whatever it raises, it is no template that could be deployed
        if "-v" in sys.argv:
            print("refused: %s" % str(e)[:300])
        return None


def mapped(virga, path, used):
    """What Virga makes of the template PATH and the files that it USED."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, path.name).write_bytes(path.read_bytes())
        for name in used:
            target = pathlib.Path(folder, name).resolve()
            if target.is_relative_to(folder):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes((path.parent / name).read_bytes())
        return Mapped(virga_map(virga, folder, name=path, timeout=120))


def templates_below(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(d for d in folders if d not in SKIPPED)
        for name in sorted(files):
            path = pathlib.Path(folder, name)
            if path.suffix in (".yaml", ".yml", ".json", ".template") and path.is_file():
                yield path


def main():
    args = [a for a in sys.argv[1:] if a != "-v"]
    if len(args) < 2:
        sys.exit(__doc__)
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    try:
        import samtranslator  # noqa: F401
        can_transform = True
    except ImportError:
        can_transform = False
    same = dict.fromkeys(("functions", "routes", "policies", "all"), 0)
    counts = dict.fromkeys(("templates", "sam", "refused", "functions", "routes"), 0)
    for path in templates_below(args[1]):
        root = template_in(path) if not args[2:] or any(a in str(path) for a in args[2:]) else None
        if not root or (is_sam(root) and not can_transform):
            continue
        name = str(path.relative_to(args[1]))
        counts["sam"] += is_sam(root)
        used = set()
        root = with_files(root, path.parent, used)
        root = transformed(root) if is_sam(root) else root
        if not root:
            counts["refused"] += 1
            if "-v" in sys.argv:
                print("refused: " + name)
            continue
        try:
            expected = Deployment(root)
            policies, functions, routes = expected.policies(), expected.functions(), expected.routes()
        except (AttributeError, TypeError, KeyError, ValueError) as e:
            print("%s: cannot be read: %r" % (name, e))
            continue
        if not functions and not any(t in json.dumps(root, default=str) for t in ("AWS::Lambda", "ApiGateway")):
            continue
        mine = mapped(args[0], path, used)
        sides = {"functions": (functions, mine.functions()), "routes": (routes, mine.routes()),
                 "policies": (policies, mine.policies(policies))}
        result = {"functions": sides["functions"][0] == sides["functions"][1], "routes": same_routes(*sides["routes"]),
                  "policies": all(e is None or e == sides["policies"][1].get(f) for f, e in policies.items())}
        counts["templates"] += 1
        counts["functions"] += len(functions)
        counts["routes"] += len(routes)
        for what, equal in result.items():
            same[what] += equal
            if not equal and "-v" in sys.argv:
                show(name, what, *sides[what])
        same["all"] += all(result.values())
    print(", ".join("%d %s" % (n, what) for what, n in counts.items()))
    for what, n in same.items():
        print("%-9s %4d of %d  %.2f %%" % (what, n, counts["templates"], 100 * n / max(counts["templates"], 1)))


if __name__ == "__main__":
    main()
