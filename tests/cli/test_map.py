# SPDX-License-Identifier: Apache-2.0
"""virga map: its formats say the same, its filters hold in each, and no name of an app gets out of its place."""
import html.parser
import json
import re
import xml.etree.ElementTree as xml

import jsonschema
from harness import ROOT, Case

SCHEMA = json.loads((ROOT / "docs/map.schema.json").read_text())
MAP = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)
SVG = "{http://www.w3.org/2000/svg}"

APP = """
service: shop
provider:
  name: aws
  runtime: nodejs22.x
  apiGateway: {apiKeys: [partner]}
  environment:
    TABLE: ${self:custom.table}
    DB_PASSWORD: hunter2x9Q
  iam:
    role:
      statements:
        - {Effect: Allow, Action: 'dynamodb:GetItem', Resource: !GetAtt Orders.Arn}
custom: {table: orders}
functions:
  open:
    handler: index.open
    events:
      - httpApi: 'GET /open/{id}'
      - http: {path: partners, method: post, private: true}
  closed:
    handler: index.open
    timeout: 29
    memorySize: 512
    events:
      - http: {path: mine, method: get, authorizer: aws_iam}
  nightly:
    handler: index.open
    events: [{schedule: rate(1 day)}]
resources:
  Resources:
    Orders: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: orders}}
    Files: {Type: 'AWS::S3::Bucket', Properties: {AccessControl: PublicRead}}
"""
CODE = "exports.open = async () => ({ statusCode: 200 });\n"
WORKER = 'name = "edge"\nmain = "w.js"\n[[kv_namespaces]]\nbinding = "CACHE"\nid = "1"\n'
HOSTILE = ["</script><script>alert(1)</script>", "<!--<script>", "\" onload=\"alert(1)", "' onclick='x", "]]><x/>", "a&b&lt;c",
           "\u202egnp.exe", "\x1b[31mred", "\ufffe", "${7*7}{{7*7}}", "日本語の関数名がとても長い場合でもはみ出さないこと", "x" * 400]


class Page(html.parser.HTMLParser):
    """What a browser would make of a page: its elements, and the texts of scripts."""
    VOID = {"meta", "input", "path", "rect", "circle"}

    def __init__(self, text):
        super().__init__()
        self.elements, self.scripts, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open[-5:])
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data


class Map(Case):
    def app(self):
        self.write("app/serverless.yml", APP)
        self.write("app/index.js", CODE)
        self.write("app/edge/wrangler.toml", WORKER)
        self.write("app/edge/w.js", "export default { fetch: () => new Response('') };\n")

    def map(self, format, *args, code=0):
        return self.run_virga("map", "app", "-q", "--format", format, *args, code=code).out

    def model(self, *args):
        model = json.loads(self.map("json", *args))
        self.assertEqual([f"{list(e.absolute_path)}: {e.message}" for e in MAP.iter_errors(model)], [])
        return model

    def svg(self, *args):
        root = xml.fromstring(self.map("svg", *args).encode())
        self.assertEqual(root.tag, SVG + "svg")
        return root

    def page(self, *args):
        page = Page(self.map("html", *args))
        self.assertEqual(page.open, [])
        return page

    def numbers(self, svg):
        return [int(t.text) for t in svg.iter(SVG + "text") if "n" in t.get("class", "").split()]

    def check_agree(self, *args):
        """Every format counts what JSON counts, and draws as many functions."""
        model, svg, page, text = self.model(*args), self.svg(*args), self.page(*args), self.map("text", *args)
        counts = model["counts"]
        self.assertEqual(counts["functions"], len(model["functions"]))
        self.assertEqual(counts["entryPoints"], sum(len(f["triggers"]) for f in model["functions"]))
        self.assertEqual(counts["publicEntryPoints"], sum(t["public"] for f in model["functions"] for t in f["triggers"]))
        self.assertEqual(counts["resources"], len(model["resources"]))
        heads = [counts[k] for k in ("functions", "entryPoints", "publicEntryPoints", "unknownEntryPoints", "resources", "publicResources")]
        self.assertEqual(self.numbers(svg), heads)
        classes = [g.get("class", "") for g in svg.iter(SVG + "g")]
        self.assertEqual(sum(c.startswith("fn ") for c in classes), counts["functions"])
        self.assertEqual(sum(c.startswith("row ") for c in classes), counts["entryPoints"])
        drawn = [e for e in page.elements if e[0] == "g" and (e[1].get("class") or "").startswith("fn ")]
        self.assertEqual(len(drawn), counts["functions"])
        rows = [e for e in page.elements if e[0] == "tr" and "data-f" in e[1]]
        self.assertEqual(len(rows), counts["functions"])
        data = json.loads(page.scripts[0])
        self.assertEqual([f["name"] for f in data["functions"]], [f["name"] for f in model["functions"]])
        self.assertIn(f"({counts['publicEntryPoints']} public)", text)
        return model

    def test_formats_agree(self):
        self.app()
        model = self.check_agree()
        self.assertEqual(model["counts"]["byProvider"], {"aws": 3, "cloudflare": 1})
        self.assertNotIn("filter", model)

    def test_filters(self):
        self.app()
        names = lambda *args: [f["name"].split("-")[-1] for f in self.check_agree(*args)["functions"]]
        self.assertEqual(names("--provider", "cloudflare"), ["edge"])
        self.assertEqual(names("--provider", "azure"), [])
        self.assertEqual(names("--public"), ["edge", "open"])
        self.assertEqual(names("--public", "--provider", "aws"), ["open"])
        self.assertEqual(names("--function", "nightly"), ["nightly"])
        self.assertEqual([r["id"] for r in self.model("--function", "nightly")["resources"]], ["Orders", "IamRoleLambdaExecution"])
        model = self.model("--unauthenticated", "--provider", "aws")
        self.assertEqual([t["path"] for f in model["functions"] for t in f["triggers"]], ["/open/{id}"])
        self.assertEqual(len(self.model("--public", "--provider", "aws")["functions"][0]["triggers"]), 2)
        self.assertEqual(model["filter"], {"provider": "aws", "public": False, "unauthenticated": True})
        self.assertEqual([r["id"] for r in model["resources"]], ["Files"])

    def test_unknown_function(self):
        self.app()
        run = self.run_virga("map", "app", "--function", "nightli", code=2)
        self.assertIn("did you mean", run.err)
        self.assertEqual(run.out, "")

    def test_model_is_whole(self):
        self.app()
        model = self.model()
        self.assertTrue({"permissions", "policy", "settings"} <= set(model["functions"][0]))
        self.assertIn("limits   29 s, 512 MB", self.map("text", "--function", "closed"))
        self.assertTrue(all({"settings", "scoped"} <= set(t) for f in model["functions"] for t in f["triggers"]))

    def test_used_against_granted(self):
        self.app()
        self.write("app/index.js", "const { S3 } = require('@aws-sdk/client-s3');\nconst s3 = new S3({});\n"
                   "exports.open = () => s3.getObject({ Bucket: 'files', Key: 'a' });\n")
        usage = self.model("--function", "open")["functions"][0]["usage"]
        self.assertEqual([(c["action"], c["resource"], c["certain"], c["line"]) for c in usage["used"]],
                         [("s3:GetObject", "files", True, 3)])
        self.assertEqual([u["action"] for u in usage["unused"]], ["dynamodb:GetItem"])
        self.assertEqual(usage["missing"], ["s3:GetObject"])
        self.assertEqual(json.loads(usage["policy"])["Statement"],
                         [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/*"}])
        data = json.loads(self.page("--function", "open").scripts[0])["functions"][0]["usage"]
        self.assertEqual(data["policy"], usage["policy"])
        text = self.map("text", "--function", "open")
        for line in ("uses     s3:GetObject", "unused   dynamodb:GetItem", "lacks    s3:GetObject"):
            self.assertIn(line, text)

    def test_what_is_not_sure_is_said(self):
        self.app()
        self.write("app/index.js", "const { S3 } = require('@aws-sdk/client-s3');\nconst lib = require('elsewhere');\n"
                   "const s3 = new S3({});\nexports.open = () => lib(s3.getObject).dynamo.getItem();\n")
        text = self.map("text", "--function", "open")
        for line in ("perhaps  dynamodb:GetItem, s3:GetObject", "unsure   the code uses a library that may call services by itself",
                     "(index.js:2)"):
            self.assertIn(line, text)
        self.assertNotIn("unused", text)
        self.assertNotIn("lacks", text)
        usage = json.loads(self.page("--function", "open").scripts[0])["functions"][0]["usage"]
        self.assertEqual([u.get("perhaps") for u in usage["used"]], [True, True])
        self.assertEqual(len(usage["unsure"]), 1)

    def test_rights_of_unknown_policies_are_not_lacked(self):
        self.write("app/index.js", "const { S3 } = require('@aws-sdk/client-s3');\nconst s3 = new S3({});\n"
                   "exports.open = () => s3.getObject({ Bucket: 'files', Key: 'a' });\n")
        template = ("Transform: AWS::Serverless-2016-10-31\nResources:\n  Open:\n    Type: AWS::Serverless::Function\n    Properties:\n"
                    "      {Handler: index.open, Runtime: nodejs22.x, CodeUri: ., Policies: [%s{Statement: [{Effect: Allow, "
                    "Action: 'sns:Publish', Resource: '*'}]}]}\n")
        self.write("app/template.yaml", template % "")
        self.assertIn("lacks    s3:GetObject", self.map("text"))
        self.write("app/template.yaml", template % "'arn:aws:iam::aws:policy/NobodyKnowsThisOne', ")
        self.assertNotIn("lacks", self.map("text"))

    def test_objects_of_one_bucket_are_not_every_bucket(self):
        self.write("app/template.yaml", "Resources:\n  Files: {Type: 'AWS::S3::Bucket'}\n  Open:\n    Type: AWS::Serverless::Function\n"
                   "    Properties:\n      {Handler: index.open, Runtime: nodejs22.x, Policies: [{Statement: [{Effect: Allow, "
                   "Action: 's3:GetObject', Resource: !Sub '${Files.Arn}/*'}]}]}\n")
        labels = [t.text for t in self.svg().iter(SVG + "text")]
        self.assertIn("Files", labels)
        self.assertNotIn("every bucket", labels)

    def test_secrets_are_not_repeated(self):
        self.app()
        for format in ("text", "json", "svg", "html"):
            self.assertNotIn("hunter2x9Q", self.map(format))
        variable = [v for f in self.model()["functions"] for v in f["environment"] if v["name"] == "DB_PASSWORD"][0]
        self.assertEqual((variable["secret"], variable["value"]), (True, None))

    def test_edges_lead_from_functions_to_what_they_touch(self):
        self.app()
        svg = self.svg("--function", "open")
        labels = [t.text for g in svg.iter(SVG + "g") if g.get("class", "").startswith("st") for t in g.iter(SVG + "text")]
        self.assertIn("orders", labels)
        out = next(g for g in svg.iter(SVG + "g") if g.get("class") == "out")
        self.assertEqual(len(list(out)), labels.count("table"))

    def test_each_root_has_stores_of_its_own(self):
        for root in ("dev", "prod"):  # the same names in both, each in two files
            self.write(f"app/{root}/f.tf", 'resource "aws_lambda_function" "f" {\n  role = aws_iam_role.r.arn\n}\n'
                       'resource "aws_iam_role" "r" {}\nresource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.r.id\n'
                       '  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", '
                       'Resource = aws_dynamodb_table.votes.arn }] })\n}\n')
            self.write(f"app/{root}/t.tf", 'resource "aws_dynamodb_table" "votes" {}\n')
        edges = [[(e.get("data-f"), e.get("data-s")) for e in g] for g in self.svg().iter(SVG + "g") if g.get("class") == "out"]
        self.assertEqual(edges, [[("0", "0")], [("1", "1")]])

    def test_hostile_names(self):
        lines = ["service: x", "provider: {name: aws, runtime: nodejs22.x}", "functions:"]
        for i, name in enumerate(HOSTILE):
            text = json.dumps(name)
            lines += [f"  f{i}:", f"    name: {text}", f"    handler: {text}", "    environment:", f"      {text}: {text}", "    events:",
                      f"      - http: {{path: {text}, method: get}}", f"      - schedule: {text}"]
        lines += ["resources:", "  Resources:"]
        lines += [f"    {json.dumps(n)}: {{Type: 'AWS::S3::Bucket', Properties: {{BucketName: {json.dumps(n)}}}}}" for n in HOSTILE]
        self.write("app/serverless.yml", "\n".join(lines) + "\n")
        model = self.model()
        self.assertEqual(len(model["functions"]), len(HOSTILE))
        svg = self.svg()
        allowed = {"svg", "title", "desc", "style", "rect", "text", "tspan", "circle", "path", "g", "a"}
        self.assertEqual({e.tag.replace(SVG, "") for e in svg.iter()} - allowed, set())
        for element in svg.iter():
            self.assertFalse([a for a in element.attrib if a.startswith("on")])
        page = self.page()
        self.assertEqual(len(page.scripts), 2)
        self.assertNotIn("<", page.scripts[0])
        self.assertEqual(len(json.loads(page.scripts[0])["functions"]), len(HOSTILE))
        self.assertEqual(sum(e[0] == "style" for e in page.elements), 1)
        for tag, attributes in page.elements:
            self.assertFalse([a for a in attributes if a.startswith("on") or a == "style"], (tag, attributes))
        for text in (self.map("svg"), self.map("html")):
            self.assertFalse(re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b\ufffe]", text))

    def test_page_needs_nothing_else(self):
        self.app()
        text = self.map("html")
        page = Page(text)
        for tag, attributes in page.elements:
            self.assertFalse({"src", "srcset"} & set(attributes), tag)
            self.assertTrue((attributes.get("href") or "#").startswith("#"))
            self.assertNotIn(tag, {"link", "iframe", "object", "base", "img"})
        policy = next(a["content"] for t, a in page.elements if t == "meta" and "http-equiv" in a)
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertFalse(re.search(r"url\(|@import|fetch\(|XMLHttp|innerHTML|eval\(", text.replace(json.dumps(page.scripts[0]), "")))

    def test_policy_lets_the_page_run(self):
        """The hashes of the policy are those of the style and the script as they stand."""
        import base64
        import hashlib
        self.app()
        text = self.map("html")
        style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
        script = re.search(r"<script>(.*?)</script>", text, re.S).group(1)
        for part in (style, script):
            self.assertIn("sha256-" + base64.b64encode(hashlib.sha256(part.encode()).digest()).decode(), text)

    def test_large_apps_are_divided(self):
        lines = ["AWSTemplateFormatVersion: '2010-09-09'", "Transform: AWS::Serverless-2016-10-31", "Resources:"]
        for i in range(300):
            lines += [f"  F{i}:", "    Type: AWS::Serverless::Function", "    Properties:", "      Handler: i.h", "      Runtime: nodejs22.x",
                      "      CodeUri: .", "      Events:",
                      f"        E: {{Type: Api, Properties: {{Method: get, Path: '/api/v1/{'abcdefghijkl'[i % 12]}/{i}'}}}}"]
        self.write("app/template.yaml", "\n".join(lines) + "\n")
        self.check_agree()
        svg = self.svg()
        self.assertEqual(sum(bool(re.fullmatch(r"s\d+", g.get("id", ""))) for g in svg.iter(SVG + "g")), 12)
        page = self.page()
        groups = [a for t, a in page.elements if t == "details"]
        self.assertEqual(len(groups), 12)
        self.assertFalse(any("open" in a for a in groups))

    def test_nothing_to_show(self):
        self.write("app/readme.txt", "x\n")
        self.check_agree()

    def test_same_bytes(self):
        self.app()
        for format in ("json", "svg", "html"):
            self.assertEqual(self.map(format, "--jobs", "1"), self.map(format, "--jobs", "4"))

    def test_ending_decides(self):
        self.app()
        self.run_virga("map", "app", "-q", "-o", "m.svg", "-o", "m.html", code=0)
        xml.parse(self.dir / "m.svg")
        self.assertTrue((self.dir / "m.html").read_text().startswith("<!doctype html>"))
