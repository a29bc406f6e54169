#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the routes and events of Chalice apps that Virga finds with an independent count.

    tests/differential/chalice_routes.py VIRGA DIR...

Every Python file of each DIR, a clone with a `.chalice` folder in it, is read with `ast`. Each
decorator of Chalice's vocabulary must be a trigger of `virga map` at the same line, with the same
methods and, behind the prefix that `register_blueprint` gives, the same path. Where a decorator
hangs on a parameter, or its path is no constant, the rest is compared. Tests are left out. Prints
one line for each difference and the counts; exits with 1 when there is a difference. Not run by the
test suite: the clones are apps that somebody else maintains.
"""
import ast
import collections
import os
import re
import sys

from virga_map import virga_map

EVENTS = {"lambda_function", "schedule", "on_cw_event", "on_s3_event", "on_sns_message",
          "on_sqs_message", "on_kinesis_record", "on_dynamodb_record", "on_ws_connect",
          "on_ws_message", "on_ws_disconnect", "authorizer"}
TESTS = {"test", "tests", "fixtures", "node_modules", "vendor"}


def constant(node):
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return None


def keyword(call, name, index=None):
    for k in call.keywords:
        if k.arg == name:
            return k.value
    return call.args[index] if index is not None and index < len(call.args) else None


class App:
    def __init__(self, root):
        self.root, self.trees, self.names = root, {}, {}
        self.prefixes = collections.defaultdict(list)
        for path in self.files():
            with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
                text = file.read()
            try:
                self.trees[path] = ast.parse(text)
            except (SyntaxError, ValueError):
                continue
            if re.search(r"^\s*(from|import) flask", text, re.M) and "chalice" not in text:
                del self.trees[path]  # a server beside the app
                continue
            self.names[path] = self.imports(path)
        for path, tree in self.trees.items():
            for call in ast.walk(tree):
                if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "register_blueprint":
                    what, prefix = keyword(call, "blueprint", 0), keyword(call, "url_prefix", 2)
                    self.prefixes[self.key(path, what)].append(constant(prefix) if prefix else None)

    def files(self):
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(f for f in folders if f not in TESTS and not f.startswith("."))
            for name in sorted(files):
                if name.endswith(".py") and not re.match(r"test_|conftest|.*_test\.py", name):
                    yield os.path.relpath(os.path.join(folder, name), self.root)

    def module(self, path, name, level):
        """The file of a module that PATH imports, or None."""
        folder = os.path.dirname(path)
        for _ in range(max(level - 1, 0)):
            folder = os.path.dirname(folder)
        while True:
            for ending in (".py", "/__init__.py"):
                found = os.path.normpath(os.path.join(folder, name.replace(".", "/") + ending))
                if found in self.trees or os.path.isfile(os.path.join(self.root, found)):
                    return found
            if level or not folder:
                return None
            folder = os.path.dirname(folder)

    def imports(self, path):
        """local name -> (module, name in it, level)"""
        found = {}
        for node in ast.walk(self.trees[path]):
            if isinstance(node, ast.ImportFrom):
                for a in node.names:
                    found[a.asname or a.name] = (node.module or "", a.name, node.level)
        return found

    def key(self, path, node):
        """(file, name) of the object that NODE stands for."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module, name, level = self.names[path].get(node.value.id, ("", "", 0))
            return self.module(path, (module + "." + name).strip("."), level), node.attr
        if not isinstance(node, ast.Name):
            return path, ast.unparse(node) if node else ""
        module, name, level = self.names[path].get(node.id, (None, node.id, 0))
        return (path if module is None else self.module(path, module, level)), name

    def decorators(self):
        """(file, line, what, receiver, call) of each."""
        for path, tree in self.trees.items():
            outer = {}
            for node in ast.walk(tree):
                for child in ast.iter_child_nodes(node):
                    outer[child] = node
            for node in ast.walk(tree):
                for d in getattr(node, "decorator_list", []):
                    if isinstance(d, ast.Call) and isinstance(d.func, ast.Attribute):
                        inside = outer.get(node)
                        while inside and not isinstance(inside, ast.FunctionDef):
                            inside = outer.get(inside)
                        given = inside and ast.unparse(d.func.value) in {a.arg for a in inside.args.args}
                        yield path, d.lineno, d.func.attr, None if given else d.func.value, d

    def is_chalice(self, path):
        return any(os.path.isdir(os.path.join(self.root, path[:i], ".chalice"))
                   for i in [0] + [m.start() for m in re.finditer("/", path)])


def joined(prefix, path):
    if prefix is None:
        return path
    return "/".join([prefix.rstrip("/"), path.strip("/")]).rstrip("/")


def compare(virga, root, counts):
    seen = collections.defaultdict(list)
    for f in virga_map(virga, root)["functions"]:
        for t in f["triggers"]:
            seen[t["file"], t["line"]].append((t.get("method"), t.get("path")))
    app, differences = App(root), 0
    for path, line, what, receiver, call in app.decorators():
        if not app.is_chalice(path) or (what != "route" and what not in EVENTS):
            continue
        found = sorted(seen.get((path, line), []), key=str)
        expected = "a trigger"
        if what == "route":
            own = constant(keyword(call, "path", 0))
            methods = constant(keyword(call, "methods") or ast.Constant(["GET"]))
            prefixes = [None] if receiver is None else app.prefixes.get(app.key(path, receiver), [None])
            exact = receiver is not None and own is not None and methods
            counts["routes"] += len(methods or [1]) * len(prefixes)
            if exact:
                expected = sorted((m.upper(), joined(p, own)) for m in methods for p in prefixes)
            same = found == expected if exact else bool(found) and (
                own is None or all(p.endswith(own.strip("/")) for _, p in found))
        else:
            counts["events"] += 1
            same = bool(found)
        if not same:
            differences += 1
            print(f"{root}: {path}:{line}: declared {what} {expected}, virga {found}")
    return differences


def main(virga, *roots):
    counts, differences = collections.Counter(), 0
    for root in roots:
        counts["apps"] += 1
        differences += compare(virga, root, counts)
    for what, count in counts.items():
        print(f"{count:6} {what}")
    print(f"{differences:6} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
