#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares `virga components` with a plain evaluation of the same OSV records.

    tests/differential/advisories.py build/virga [FOLDER]

The evaluation below is written from the OSV specification and knows nothing of the index; PEP 440 comes from the
packaging library. FOLDER has ECO/all.zip as OSV publishes them; without it, or without that library, the test is
skipped (exit code 77).
"""
import functools
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import zipfile

try:
    from packaging.version import InvalidVersion, Version
except ImportError:
    try:
        from pip._vendor.packaging.version import InvalidVersion, Version
    except ImportError:
        sys.exit(77)

QUERIES = 4000  # of each ecosystem


def semver_key(text):
    m = re.match(r"^[v=\s]*(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-?([0-9A-Za-z.-]+))?(?:\+.*)?$", text)
    if not m:
        return None
    names = tuple((0, int(x), "") if x.isdigit() else (1, 0, x) for x in m.group(4).split(".")) if m.group(4) else ()
    return int(m.group(1)), int(m.group(2) or 0), int(m.group(3) or 0), not names, names


@functools.lru_cache(maxsize=None)
def python_key(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None


KEYS = {"npm": semver_key, "PyPI": python_key}


def normalised(ecosystem, name):
    return re.sub(r"[-_.]+", "-", name).lower() if ecosystem == "PyPI" else name


def read_records(folder):
    records = {}
    for path in sorted(folder.glob("*/all.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                record = json.loads(archive.read(name))
                if "withdrawn" not in record:
                    records[record["id"]] = record
    return records


def in_range(key, events, last_known, version):
    """Events in order of version; True, False, or None when a version in there cannot be ordered."""
    pairs = [(kind, at) for event in events for kind, at in event.items()]
    if any(at != "0" and key(at) is None for _, at in pairs):
        return None

    def compare(a, b):
        a, b = a[1], b[1]
        if "0" in (a, b):
            return (b == "0") - (a == "0")
        return (key(a) > key(b)) - (key(a) < key(b))

    value, vulnerable = key(version), False
    for kind, at in sorted(pairs, key=functools.cmp_to_key(compare)):
        if kind == "introduced" and (at == "0" or value >= key(at)):
            vulnerable = True
        elif (kind == "fixed" and value >= key(at)) or (kind == "last_affected" and value > key(at)):
            vulnerable = False
    if vulnerable and last_known and all(kind == "introduced" for kind, _ in pairs):
        op, at = last_known.split()
        if key(at) is None:
            return None
        vulnerable = value <= key(at) if op == "<=" else value < key(at)
    return vulnerable


def is_affected(key, entry, version):
    if any(listed == version or key(listed) == key(version) for listed in entry.get("versions", [])):
        return True
    last_known = entry.get("database_specific", {}).get("last_known_affected_version_range")
    verdicts = [in_range(key, r["events"], last_known, version) for r in entry.get("ranges", []) if r["type"] != "GIT"]
    return None if None in verdicts else any(verdicts)


def interesting_versions(ecosystem, entries):
    """The versions that the records name, and their neighbours."""
    found = {"0.0.1", "99.9.9"}
    for _, entry in entries:
        found.update(entry.get("versions", [])[:3])
        found.update(at for r in entry.get("ranges", []) if r["type"] != "GIT" for e in r["events"] for at in e.values())
        last_known = entry.get("database_specific", {}).get("last_known_affected_version_range")
        found.update(last_known.split()[1:] if last_known else [])
    found.discard("0")
    for version in sorted(found):
        m = re.match(r"^(\d+(?:\.\d+)*)\.(\d+)$", version)
        if m:
            found.update((f"{m.group(1)}.{int(m.group(2)) + 1}", f"{m.group(1)}.{max(0, int(m.group(2)) - 1)}"))
        found.add(version + ("rc1" if ecosystem == "PyPI" else "-rc.1"))
    return sorted(v for v in found if re.match(r"^\d[\w.+-]*$", v) and KEYS[ecosystem](v) is not None)


def queries(ecosystem, records):
    """(name, version, ids that it must be found under), a random choice that is always the same."""
    packages = {}
    for record in records.values():
        for entry in record["affected"]:
            if entry["package"]["ecosystem"] == ecosystem:
                name = normalised(ecosystem, entry["package"]["name"])
                packages.setdefault(name, []).append((record["id"], entry))
    pairs = [(name, version) for name, entries in sorted(packages.items())
             for version in interesting_versions(ecosystem, entries)]
    asked = []
    for name, version in random.Random(1).sample(pairs, min(QUERIES, len(pairs))):
        verdicts = [(id, is_affected(KEYS[ecosystem], entry, version)) for id, entry in packages[name]]
        if all(verdict is not None for _, verdict in verdicts):
            asked.append((name, version, {id for id, verdict in verdicts if verdict}))
    return asked


def write_lockfile(ecosystem, folder, asked):
    """One package a line, from line 2 on."""
    if ecosystem == "PyPI":
        lines = [f"{name}=={version}" for name, version, _ in asked]
        (folder / "requirements.txt").write_text("\n".join(["# asked", *lines]) + "\n")
        return
    lines = [json.dumps(f"node_modules/q{i}/node_modules/{name}") + ": " + json.dumps({"version": version})
             for i, (name, version, _) in enumerate(asked)]
    (folder / "package-lock.json").write_text('{"lockfileVersion": 3, "packages": {\n' + ",\n".join(lines) + "}}\n")


def compare(virga, database, ecosystem, records, scratch):
    asked = queries(ecosystem, records)
    folder = scratch / ecosystem
    folder.mkdir()
    write_lockfile(ecosystem, folder, asked)
    run = subprocess.run([virga, "components", "--db", database, "--min-confidence", "possible", "-q", "--format", "json",
                          folder], stdout=subprocess.PIPE)
    got = [set() for _ in asked]
    for finding in json.loads(run.stdout)["findings"]:
        got[finding["line"] - 2] |= {r for r in finding["references"] if r in records}
    wrong = 0
    for (name, version, ids), found in zip(asked, got):
        # references also hold aliases, which may have records of their own for other packages or versions
        aliases = {alias for id in ids for alias in records[id].get("aliases", [])}
        if not ids <= found or not found <= ids | aliases:
            wrong += 1
            if wrong <= 10:
                print(f"{ecosystem} {name} {version}: expected {sorted(ids)}, found {sorted(found)}")
    print(f"{ecosystem}: {len(asked)} packages, {sum(bool(ids) for _, _, ids in asked)} affected, {wrong} told differently")
    return wrong


def main():
    virga, root = sys.argv[1], pathlib.Path(__file__).resolve().parents[2]
    shared = pathlib.Path(os.environ.get("VIRGA_SHARED_DATA", root / "../shared/data"))
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else shared / "osv"
    if not list(folder.glob("*/all.zip")):
        sys.exit(77)
    records = read_records(folder)
    with tempfile.TemporaryDirectory(prefix="virga-differential-") as name:
        scratch = pathlib.Path(name)
        database = scratch / "all.vdb"
        subprocess.run([virga, "db", "import", "--db", database, folder], check=True, stdout=subprocess.DEVNULL)
        wrong = [compare(virga, database, ecosystem, records, scratch) for ecosystem in KEYS]
    sys.exit(1 if any(wrong) else 0)


if __name__ == "__main__":
    main()
