#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what Virga finds in serverless.yml files with an independent count.

    tests/differential/serverless_functions.py VIRGA DIR

Every serverless.yml, .yaml and .json below DIR is read with PyYAML. The functions that it declares,
and the method and path of each of their routes, must be those that `virga map` shows for the same
file. Prints one line for each difference and the counts; exits with 1 when there is a difference.
Not run by the test suite: DIR is a collection that somebody else maintains.
"""
import collections
import os
import re
import sys

import yaml

from virga_map import virga_map


class Loader(yaml.SafeLoader):
    """Short tags such as !Sub stay as {tag: value}."""


def any_tag(loader, suffix, node):
    kind = {yaml.ScalarNode: loader.construct_scalar, yaml.SequenceNode: loader.construct_sequence}
    return {suffix: kind.get(type(node), loader.construct_mapping)(node)}


Loader.add_multi_constructor("!", any_tag)
NAMES = ("serverless.yml", "serverless.yaml", "serverless.json")
GRAPHQL = ("POST", "/graphql")
VARIABLE = re.compile(r"\$\{([^${}]*)\}")


def find_services(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(d for d in folders if d != "node_modules" and not d.startswith("."))
        for name in NAMES:
            if name in files:
                yield os.path.join(folder, name)


class Service:
    def __init__(self, path):
        self.folder = os.path.dirname(path)
        self.root = load(path)
        provider = self.get("provider")
        self.platform = provider.get("name") if isinstance(provider, dict) else provider

    def get(self, *path):
        node = self.root
        for key in path:
            node = self.value(node.get(key)) if isinstance(node, dict) else None
        return node

    def look_up(self, expression):
        """The value of one alternative of a variable, or None."""
        kind, _, name = expression.partition(":")
        if expression[:1] in "'\"":
            return expression[1:-1]
        if kind == "self":
            return self.get(*name.split("."))
        if kind in ("opt", "sls") and name == "stage":
            return self.get("provider", "stage") or "dev"
        match = re.match(r"file\((.*?)\)(?::(.*))?$", expression)
        if not match:
            return None
        path = os.path.join(self.folder, match[1])
        node = load(path) if os.path.isfile(path) else None
        for key in (match[2] or "").split("."):
            node = node.get(key) if key and isinstance(node, dict) else node
        return node

    def value(self, node):
        """NODE with the variables of its own text put in, as far as the files tell."""
        for _ in range(16):
            match = VARIABLE.search(node) if isinstance(node, str) else None
            if not match:
                break
            alternatives = [a.strip() for a in match[1].split(",")]
            if len(alternatives) > 1 and alternatives[0].startswith("opt:"):
                alternatives.pop(0)  # a default stands before what we would guess
            found = next((v for v in map(self.look_up, alternatives) if v is not None), None)
            if found is None or found == node:
                break
            whole = match[0] == node
            node = found if whole else node[: match.start()] + str(found) + node[match.end():]
        return node

    def functions(self):
        """(key, settings) of each function."""
        parts = self.get("functions")
        for part in parts if isinstance(parts, list) else [parts]:
            part = self.value(part)
            for key, settings in (part or {}).items():
                settings = self.value(settings)
                if isinstance(settings, dict):
                    yield key, settings

    def workers(self):
        """(key, settings) of each function inside of a construct of the Lift plugin."""
        for name, construct in (self.get("constructs") or {}).items():
            for part, settings in construct.items():
                if isinstance(settings, dict) and "handler" in settings:
                    yield name + ("Worker" if part == "worker" else ""), settings

    def events(self, settings):
        for item in self.value(settings.get("events")) or []:
            item = self.value(item)
            for inner in item if isinstance(item, list) else [item]:
                if isinstance(inner, dict):
                    yield inner

    def routes(self, key, settings):
        """(method, path) of each route, as a sorted list."""
        found = []
        for item in self.events(settings):
            for kind in ("http", "httpApi", "alb"):
                if kind in item:
                    found += self.event_routes(kind, key, item, self.value(item[kind]))
        if settings.get("url") and self.platform == "aws":
            found.append(("ANY", "/"))
        if settings.get("access") and self.platform in ("twilio", "spotinst"):
            found.append(("ANY", slash(settings.get("path", ""))))
        return sorted(found)

    def event_routes(self, kind, key, item, event):
        if self.platform == "google":
            return [("ANY", slash(key))]
        if self.platform == "azure":
            options = event if isinstance(event, dict) else item
            options = options.get("x-azure-settings") or item.get("x-azure-settings") or options
            path = "/api/" + (options.get("route") or key)
            methods = options.get("methods") or [options.get("method")]
            return [(upper(m), path) for m in methods]
        if self.platform == "cloudflare":
            url = self.value(event["url"]).split("://")[-1]
            return [(upper(event.get("method")), "/" + url.partition("/")[2])]
        if kind == "alb":
            conditions = event["conditions"]
            return [(upper(m), slash(p)) for m in listed(conditions.get("method"))
                    for p in listed(conditions.get("path"))]
        if isinstance(event, str):
            method, _, path = event.strip().rpartition(" ")
        else:
            method, path = self.value(event.get("method")), self.value(event.get("path"))
        if path == "*" or (kind == "httpApi" and method == "*" and not path):
            return [(upper(method), "$default")]
        return [(upper(method), slash(path or ""))]


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader)


def listed(node):
    return node if isinstance(node, list) else [node]


def slash(path):
    return path if path[:1] in ("/", "$") else "/" + path


def upper(method):
    return "ANY" if method in (None, "", "*") or method.lower() == "any" else method.upper()


def virga_functions(virga, root):
    """file -> {key: routes}, and the diagnostics."""
    model, found = virga_map(virga, root), collections.defaultdict(dict)
    for f in model["functions"]:
        if not f["fromCode"]:
            routes = [(t["method"], t["path"]) for t in f["triggers"]
                      if t["kind"] == "http" and not t["fromCode"]]
            found[f["declared"]["file"]].setdefault(f.get("id", f["name"]), []).extend(routes)
    return found, model["diagnostics"]


def main(virga, root):
    found, diagnostics = virga_functions(virga, root)
    counts, differences = collections.Counter(), 0
    included = {key: routes for file, functions in found.items()
                if os.path.basename(file) not in NAMES for key, routes in functions.items()}
    for path in find_services(root):
        name = os.path.relpath(path, root)
        service = Service(path)
        declared = {key: service.routes(key, settings) for key, settings in service.functions()}
        workers = dict.fromkeys((key for key, _ in service.workers()), [])
        seen = {key: sorted(routes) for key, routes in found.get(name, {}).items()
                if key in declared or routes != [GRAPHQL]}  # a plugin's, which are not counted here
        for key in declared:
            if key not in seen and key in included:
                seen[key] = sorted(included[key])
            if key in seen and GRAPHQL not in declared[key]:
                seen[key] = [r for r in seen[key] if r != GRAPHQL]
        counts["files"] += 1
        counts["functions"] += len(declared)
        counts["routes"] += sum(map(len, declared.values()))
        counts["files without functions"] += not declared
        counts["functions of constructs"] += len(workers)
        declared.update(workers)
        for key in sorted(set(declared) | set(seen)):
            if declared.get(key) != seen.get(key):
                differences += 1
                print(f"{name}: {key}: declared {declared.get(key)}, virga {seen.get(key)}")
    for d in diagnostics:
        if os.path.basename(d["file"]) in NAMES:
            counts[f"diagnostics {d['severity']} {d['code']}"] += 1
    for what, count in counts.items():
        print(f"{count:6} {what}")
    print(f"{differences:6} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
