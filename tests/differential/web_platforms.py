#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the functions that are files with an independent count: Vercel, Next.js, SvelteKit, Astro, Nuxt, Remix.

    tests/differential/web_platforms.py VIRGA DIR

What package.json, vercel.json, the places of files and regular expressions over their text tell must be what `virga map`
shows; of Remix the addresses, too. Prints one line for each difference and the counts; exits with 1 when there is a
difference. Not run by the test suite: DIR is a collection that somebody else maintains.
"""
import collections
import json
import os
import re
import sys

from virga_map import virga_map

SKIPPED = {"node_modules", ".git"}
SCRIPT = re.compile(r"\.[mc]?[jt]sx?$")
NO_SCRIPT = re.compile(r"\.d\.ts$|\.test\.|\.spec\.|__tests__/")
METHODS = "GET|POST|PUT|PATCH|DELETE|ALL|HEAD|OPTIONS"
CONVENTIONS = {"sveltekit-endpoint", "sveltekit-page", "astro-endpoint", "nitro-handler", "remix-route", "node-request",
               "web-request", "vercel-handler", "next-route", "next-props", "next-middleware"}


def exports(text, names):
    return re.search(rf"export\s+(async\s+)?(const|let|var|function\*?)\s+({names})\b|export\s*\{{[^}}]*\b({names})\b", text)


def files_below(folder):
    for at, dirs, names in os.walk(folder):
        dirs[:] = [d for d in dirs if d not in SKIPPED]
        for name in names:
            yield os.path.relpath(os.path.join(at, name), folder)


def read(path):
    with open(path, errors="replace") as file:
        return file.read()


def load(path):
    try:
        found = json.loads(read(path))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def pattern(glob):
    """A pattern of vercel.json as a regular expression."""
    out, glob = "", re.sub(r"^(\./|/)+", "", glob)
    while glob:
        for mark, meaning in (("**/", "(?:.*/)?"), ("**", ".*"), ("*", "[^/]*"), ("?", "[^/]")):
            if glob.startswith(mark):
                out, glob = out + meaning, glob[len(mark):]
                break
        else:
            choice = re.match(r"\{([^}]*)\}|[+@]\(([^)]*)\)", glob)
            if choice:
                parts = re.split("[,|]", choice[1] or choice[2])
                out, glob = f"{out}(?:{'|'.join(map(re.escape, parts))})", glob[choice.end():]
            else:
                out, glob = out + re.escape(glob[0]), glob[1:]
    return re.compile(out + r"\Z")


def vercel(folder):
    config, files = load(os.path.join(folder, "vercel.json")), list(files_below(folder))
    if "package.json" not in files or '"next"' not in read(os.path.join(folder, "package.json")):
        yield from (f for f in ("middleware.js", "middleware.ts") if f in files)
    if config.get("builds"):
        for build in config["builds"]:
            if re.search("node|python|go|ruby|rust|express", build.get("use", "")):
                fits = pattern(build.get("src", ""))
                yield from (f for f in files if fits.match(f) and not NO_SCRIPT.search(f)
                            and (SCRIPT.search(f) or re.search(r"\.(py|go|rb|ru|rs)$", f)))
        return
    for f in files:
        if not re.match(r"api/.*\.(js|mjs|ts|tsx|py|go|rb|rs)$", f) or re.search(r"/[_.]|_test\.go$", f) or NO_SCRIPT.search(f):
            continue
        if not f.endswith(".py") or re.search(r"(?m)^(app|handler|application)\b|^class +handler|^(async )?def +(app|handler)"
                                              r"|^(from|import).* app\b", read(os.path.join(folder, f))):
            yield f


def prerendered(text, fallback):
    said = re.search(r"const prerender\s*(?::[^=]*)?=\s*(true|false)", text)
    return said[1] == "true" if said else fallback


def frameworks(folder, package):
    names = {**(package.get("dependencies") or {}), **(package.get("devDependencies") or {})}
    built, exported = True, False
    for ending in ("mjs", "js", "ts", "cjs", "mts"):
        config = os.path.join(folder, "next.config." + ending)
        exported |= os.path.exists(config) and bool(re.search(r"output:\s*['\"]export", read(config)))
    for ending in ("mjs", "js", "ts", "cjs", "mts"):
        config = os.path.join(folder, "astro.config." + ending)
        if os.path.exists(config) and re.search(r"output:\s*['\"]server", read(config)):
            built = False
    for f in files_below(folder):
        if not SCRIPT.search(f) or NO_SCRIPT.search(f):
            continue
        base, text = os.path.basename(f), read(os.path.join(folder, f))
        if "next" in names and not exported:
            g = re.sub("^src/", "", f)
            if re.match(r"app/(.*/)?route\.", g) and not re.search(r"(^|/)_", g):
                yield f
            if g.startswith("pages/api/") or (g.startswith("pages/") and exports(text, "getServerSideProps")):
                yield f
            if re.match(r"(middleware|proxy)\.(ts|js|mjs)$", g):
                yield f
        if "@sveltejs/kit" in names and f.startswith("src/routes/") and not prerendered(text, False):
            if base.startswith("+server.") or (re.match(r"\+(page|layout)\.server\.", base) and exports(text, "load|actions")):
                yield f
        if "astro" in names and f.startswith("src/pages/") and "/_" not in f and not prerendered(text, built):
            yield f
        if ("nuxt" in names or "nitropack" in names) and re.match(r"server/(api|routes)/", f):
            yield f
        if any(n.startswith(("@remix-run/", "@react-router/")) for n in names) and exports(text, "loader|action"):
            nested = any(re.match(r"\D*1\.", str(v)) for n, v in names.items() if n.startswith("@remix-run/")) and not any(
                re.search(r"v2_routeConvention:\s*true", read(os.path.join(folder, "remix.config." + e)))
                for e in ("js", "mjs", "cjs") if os.path.exists(os.path.join(folder, "remix.config." + e)))
            if re.match(r"app/root\.[^/]*$", f) or re.match(r"app/routes/[^/]*$", f) or (
                    f.startswith("app/routes/") and (nested or re.search(r"/(route|index)\.\w+$", f))):
                yield f


def remix_path(f):
    if f.startswith("app/root."):
        return "/*"
    name, parts = re.sub(r"/(route|index)$", "", re.sub(r"^app/routes/|\.\w+$", "", f)), []
    for raw in re.findall(r"(?:\[[^\]]*\]|[^./\[])+", name):
        raw = re.sub(r"^\((.*)\)$", r"\1", raw)
        if raw.startswith("_") or raw == "index":
            continue
        raw = re.sub(r"_$", "", raw)
        literal = re.sub(r"[\[\]]", "", raw)
        parts.append("{path+}" if raw == "$" else "{" + literal[1:] + "}" if raw[0] == "$" else literal)
    return "/" + "/".join(parts)


def main():
    virga, root = sys.argv[1:3]
    found, wrong, counts = {}, [], collections.Counter()
    for f in virga_map(virga, root)["functions"]:
        convention = [s["value"] for s in f["settings"] if s["name"] == "convention"]
        if f["file"] and convention and convention[0] in CONVENTIONS:
            found[f["file"]] = {t["path"] for t in f["triggers"]}
    expected, layers = {}, []
    for at, dirs, names in os.walk(root):
        dirs[:] = [d for d in dirs if d not in SKIPPED]
        here = os.path.relpath(at, root)
        layers += [here + "/" for n in names if n.startswith("nuxt.config.")]
        for kind, files in (("vercel", vercel(at) if "vercel.json" in names else ()),
                            ("framework", frameworks(at, load(os.path.join(at, "package.json"))) if "package.json" in names else ())):
            for f in files:
                expected[os.path.normpath(os.path.join(here, f))] = (kind, remix_path(f) if re.match(r"app/(routes/|root\.)", f) else None)
    for f, (kind, path) in sorted(expected.items()):
        counts[kind] += 1
        if f not in found:
            wrong.append(f"missing {f}")
        elif path and path not in found[f]:
            wrong.append(f"{f}: {path} is {found[f]}")
    for f in sorted(set(found) - set(expected)):
        if not re.search(r"(^|/)api/", f) and not any(f.startswith(l) for l in layers):
            wrong.append(f"more {f}")
    print(*wrong, sep="\n")
    print(f"{len(expected)} files {dict(counts)}, {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
