#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what `virga map` makes of SAM templates with what the SAM transform makes of them.

    tests/differential/sam_translator.py VIRGA CLONE [NAME…] [-v]

CLONE is a checkout of aws/serverless-application-model: its tests have templates (tests/translator/input) and the
CloudFormation that each becomes (tests/translator/output). The reading of that CloudFormation below is written from
CloudFormation's own documentation and shares nothing with Virga. Of each template that is no error case it compares

  functions  logical id, deployed name, handler, runtime
  routes     function, method, path, kind of authorization
  policies   of each function: managed policies by name, statements by actions and resources

and prints for how many templates each of the three, and all of them, are the same. Error cases must be refused or
read, never crash. With NAMEs only these templates are compared; -v shows what differs.
"""
import json
import pathlib
import re
import sys
import tempfile

from virga_map import virga_map

PSEUDO_PARTITION = re.compile(r"\$\{AWS::Partition\}")
ARN_PARTITION = re.compile(r"^arn:aws(-cn|-us-gov)?:")
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace", "x-amazon-apigateway-any-method"}
NO_VALUE = object()


class Template:
    """A CloudFormation template with its references as text: "${Table}", "${Table.Arn}"."""

    def __init__(self, root):
        self.root = root
        self.resources = {k: v for k, v in root.get("Resources", {}).items() if isinstance(v, dict)}

    def of_type(self, *types):
        return [(i, r.get("Properties") or {}) for i, r in self.resources.items() if r.get("Type") in types]

    def reference(self, name):
        parameter = (self.root.get("Parameters") or {}).get(name)
        if isinstance(parameter, dict) and not str(parameter.get("Type", "")).startswith("AWS::SSM::"):
            if isinstance(parameter.get("Default"), (str, int, float)):
                return self.plain(parameter["Default"])
        return "${%s}" % name

    @staticmethod
    def plain(value):
        return str(value).lower() if isinstance(value, bool) else str(value)

    def truth(self, name, seen=()):
        """True, False or None of a named condition."""
        conditions = self.root.get("Conditions") or {}
        if name in seen or name not in conditions:
            return None
        return self.decide(conditions[name], seen + (name,))

    def decide(self, node, seen):
        if not isinstance(node, dict) or len(node) != 1:
            return None
        (key, arg), = node.items()
        if key == "Condition":
            return self.truth(arg, seen)
        if key == "Fn::Equals":
            a, b = (self.text(x) for x in arg)
            return None if a is None or b is None or "${" in a + b else a == b
        if key == "Fn::Not":
            t = self.decide(arg[0], seen)
            return None if t is None else not t
        if key in ("Fn::And", "Fn::Or"):
            parts = [self.decide(x, seen) for x in arg]
            decisive = key == "Fn::Or"
            return decisive if decisive in parts else None if None in parts else not decisive
        return None

    def value(self, node):
        """NODE without Fn::If; NO_VALUE when it is left out."""
        while isinstance(node, dict) and list(node) == ["Fn::If"]:
            name, yes, no = node["Fn::If"]
            truth = self.truth(name)
            undecided = truth is None and yes == {"Ref": "AWS::NoValue"}
            node = no if truth is False or undecided else yes
        return NO_VALUE if node == {"Ref": "AWS::NoValue"} else node

    def text(self, node):
        """NODE as text, or None when it is none."""
        node = self.value(node)
        if node is None or node is NO_VALUE:
            return None
        if not isinstance(node, (dict, list)):
            return self.plain(node)
        if not isinstance(node, dict) or len(node) != 1:
            return None
        (key, arg), = node.items()
        if key == "Ref":
            return self.reference(arg)
        if key == "Fn::GetAtt":
            return "${%s}" % (arg if isinstance(arg, str) else ".".join(self.text(x) or "" for x in arg))
        if key == "Fn::Sub":
            return self.substitute(*((arg, {}) if isinstance(arg, str) else arg))
        if key == "Fn::Join":
            parts = self.value(arg[1])
            if isinstance(parts, list):
                return arg[0].join(self.text(x) or "" for x in parts)
            return self.text(parts)
        if key == "Fn::ImportValue":
            return "${ImportValue:%s}" % (self.text(arg) or "")
        if key == "Fn::FindInMap":
            return self.mapped([self.text(x) or "" for x in arg[:3]])
        if key == "Fn::Select":
            items = self.value(arg[1])
            if not isinstance(items, list):
                delimiter = items["Fn::Split"][0] if isinstance(items, dict) and "Fn::Split" in items else ","
                whole = self.text(items)
                # what stands in references is not divided
                parts = re.findall(r"(?:\$\{[^}]*\}|(?!%s).)+|(?<=%s)" % ((re.escape(delimiter),) * 2), whole or "")
                items = parts if str(arg[0]).isdigit() and int(arg[0]) < len(parts) else [whole] * 99
            return self.text(items[int(arg[0])]) if str(arg[0]).isdigit() and int(arg[0]) < len(items) else None
        if key == "Fn::Split":
            return self.text(arg[1])
        return None

    def substitute(self, text, values):
        def one(match):
            name = match.group(1).strip()
            if name.startswith("!"):
                return "${%s}" % name[1:]
            given = self.text(values[name]) if name in values else None
            return given if given is not None else self.reference(name)
        return re.sub(r"\$\{([^}]*)\}", one, text)

    def mapped(self, keys):
        found = self.root.get("Mappings") or {}
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        text = self.text(found) if found is not None and not isinstance(found, (dict, list)) else None
        return text if text is not None else "${FindInMap.%s}" % ".".join(keys)

    def present(self, node):
        """NODE as it is in some deployment: what a condition may leave out counts as there, as functions do."""
        while isinstance(node, dict) and list(node) == ["Fn::If"]:
            _, yes, no = node["Fn::If"]
            node = no if yes == {"Ref": "AWS::NoValue"} else yes
        return node

    def texts(self, node):
        """One text or a list of them."""
        one = self.text(node)
        if one is not None:
            return [one]
        node = self.value(node)
        return [t for t in map(self.text, node) if t is not None] if isinstance(node, list) else []

    def referred(self, node):
        """The logical ids that the text of NODE refers to."""
        return [m.split(".")[0] for m in re.findall(r"\$\{([^}]*)\}", self.text(node) or "")]


def same_text(text):
    """Partitions apart, a resource is the same wherever it is deployed."""
    return ARN_PARTITION.sub("arn:aws:", PSEUDO_PARTITION.sub("aws", text))


class Deployment:
    """Functions, routes and policies of a CloudFormation template."""

    def __init__(self, root):
        self.t = Template(root)
        self.ids = {i for i, _ in self.t.of_type("AWS::Lambda::Function")}
        self.aliases = {}
        for kind in ("AWS::Lambda::Version", "AWS::Lambda::Alias"):
            for i, p in self.t.of_type(kind):
                function = self.function_of(p.get("FunctionName"))
                if function:
                    self.aliases[i] = function

    def function_of(self, node):
        for name in self.t.referred(node):
            if name in self.ids:
                return name
            if name in self.aliases:
                return self.aliases[name]
        text = (self.t.text(node) or "").rsplit(":function:", 1)
        name = re.split(r"[:/](?![^{]*\})", text[-1])[0] if len(text) == 2 else None
        for i, p in self.t.of_type("AWS::Lambda::Function"):
            if name and self.t.text(p.get("FunctionName")) == name:
                return i
        return None

    def functions(self):
        found = set()
        for i, p in self.t.of_type("AWS::Lambda::Function"):
            image = self.t.text(p.get("PackageType")) == "Image"
            command = self.t.value((p.get("ImageConfig") or {}).get("Command")) if image else None
            handler = self.t.text(command[0]) if isinstance(command, list) and command else None
            if not image:
                handler = self.t.text(p.get("Handler"))
            found.add((i, self.t.text(p.get("FunctionName")) or i, handler,
                       None if image else self.t.text(p.get("Runtime"))))
        return found

    # Routes

    def reach(self, properties, body):
        """Who reaches a REST API at all."""
        endpoint = self.t.value(properties.get("EndpointConfiguration"))
        if isinstance(endpoint, dict) and "PRIVATE" in self.t.texts(endpoint.get("Types")):
            return "private"
        policy = self.t.value(body.get("x-amazon-apigateway-policy") or properties.get("Policy"))
        statements = policy.get("Statement") or [] if isinstance(policy, dict) else []
        for statement in statements if isinstance(statements, list) else [statements]:
            for operator, keys in (statement.get("Condition") or {}).items():
                # whoever is not of the network is denied, or only the network is allowed
                lets_in = ("Not" in operator) == (statement.get("Effect") == "Deny")
                if lets_in and any(k.lower() in ("aws:sourceip", "aws:sourcevpc", "aws:sourcevpce") for k in keys):
                    return "private"
        allowed = [s for s in statements if isinstance(s, dict) and s.get("Effect") == "Allow"]
        if allowed and not any(s.get("Principal") in ("*", {"AWS": "*"}) for s in allowed):
            return "iam"
        return "none"

    def scheme(self, body, name):
        schemes = body.get("securityDefinitions") or (body.get("components") or {}).get("securitySchemes") or {}
        scheme = self.t.value(schemes.get(name))
        if not isinstance(scheme, dict):
            return "none" if name == "NONE" else "api-key" if name == "api_key" else "unknown"
        how = str(scheme.get("x-amazon-apigateway-authtype", "")).lower()
        authorizer = scheme.get("x-amazon-apigateway-authorizer")
        kind = str((self.t.value(authorizer) or {}).get("type", "")).lower() if authorizer else ""
        if how == "awssigv4":
            return "iam"
        if kind in ("cognito_user_pools", "jwt") or how == "cognito_user_pools":
            return "users"
        if kind in ("token", "request", "custom"):
            return "custom"
        is_key = scheme.get("type") == "apiKey" and scheme.get("name", "").lower() == "x-api-key"
        return "api-key" if is_key and not authorizer else "unknown"

    def operation_auth(self, body, operation, reach):
        security = self.t.value(operation.get("security", body.get("security")))
        asked = "none"
        if str((operation.get("x-amazon-apigateway-auth") or {}).get("type", "")).upper() == "AWS_IAM":
            return "iam"
        for requirement in security if isinstance(security, list) else []:
            for name in requirement:
                kind = self.scheme(body, name)
                if asked == "none" or (asked == "api-key" and kind != "none"):
                    asked = kind
        return reach if asked in ("none", "api-key") and reach != "none" else asked

    def body_routes(self, properties):
        body = self.t.value(properties.get("Body"))
        if not isinstance(body, dict):
            return
        reach = self.reach(properties, body)
        for path, item in (self.t.present(body.get("paths")) or {}).items():
            item = self.t.present(item)
            for method, operation in item.items() if isinstance(item, dict) else []:
                operation = self.t.present(operation)
                if method.lower() not in METHODS or not isinstance(operation, dict):
                    continue
                integration = self.t.present(operation.get("x-amazon-apigateway-integration")) or {}
                function = self.function_of(self.t.present(integration.get("uri")))
                if function and str(integration.get("type", "")).lower() != "mock":
                    name = "ANY" if method.lower().startswith("x-") else method.upper()
                    # so the transform writes "$default" when an API fails on warnings
                    path = "$default" if path == "/$default" else path
                    yield function, name, path, self.operation_auth(body, operation, reach)

    def resource_path(self, reference):
        path = ""
        for _ in range(32):
            ids = [i for i in self.t.referred(reference) if i in self.t.resources]
            if not ids or self.t.resources[ids[0]].get("Type") != "AWS::ApiGateway::Resource":
                break
            p = self.t.resources[ids[0]]["Properties"]
            path, reference = "/%s%s" % (self.t.text(p.get("PathPart")), path), p.get("ParentId")
        return path or "/"

    @staticmethod
    def declared_auth(kind):
        known = {"NONE": "none", "AWS_IAM": "iam", "COGNITO_USER_POOLS": "users", "JWT": "users", "CUSTOM": "custom"}
        return known.get(kind or "NONE", "unknown")

    def method_auth(self, p, reach):
        own = self.declared_auth(self.t.text(p.get("AuthorizationType")))
        if own == "none" and reach != "none":
            return reach
        return "api-key" if own == "none" and self.t.text(p.get("ApiKeyRequired")) == "true" else own

    def routes(self):
        t, found = self.t, set()
        for i, p in t.of_type("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"):
            found.update(self.body_routes(p))
            quick = self.function_of(p.get("Target"))
            if quick:
                method, _, path = (t.text(p.get("RouteKey")) or "$default").rpartition(" ")
                found.add((quick, method or "ANY", path, "none"))
        for i, p in t.of_type("AWS::ApiGateway::Method"):
            function = self.function_of((t.value(p.get("Integration")) or {}).get("Uri"))
            api = t.resources.get(next(iter(t.referred(p.get("RestApiId"))), None)) or {}
            if function:
                found.add((function, (t.text(p.get("HttpMethod")) or "ANY").upper(),
                           self.resource_path(p.get("ResourceId")),
                           self.method_auth(p, self.reach(api.get("Properties") or {}, {}))))
        connects = {}
        for i, p in t.of_type("AWS::ApiGatewayV2::Route"):
            if t.text(p.get("RouteKey")) == "$connect":
                connects[t.text(p.get("ApiId"))] = self.declared_auth(t.text(p.get("AuthorizationType")))
        for i, p in t.of_type("AWS::ApiGatewayV2::Route"):
            found.update(self.gateway_route(p, connects))
        for i, p in t.of_type("AWS::Lambda::Url"):
            function = self.function_of(p.get("TargetFunctionArn"))
            if function:
                found.add((function, "ANY", "/", self.declared_auth(t.text(p.get("AuthType")))))
        for i, p in t.of_type("AWS::AppSync::DataSource"):
            function = self.function_of((t.value(p.get("LambdaConfig")) or {}).get("LambdaFunctionArn"))
            if function:
                found.add((function, "POST", "/graphql", self.graphql_auth(p)))
        return found | self.permitted_routes(found)

    def gateway_route(self, p, connects):
        t = self.t
        integration = t.resources.get(next(iter(i for i in t.referred(p.get("Target")) if i in t.resources), None))
        function = self.function_of(((integration or {}).get("Properties") or {}).get("IntegrationUri"))
        key = t.text(p.get("RouteKey")) or ""
        api = t.resources.get(next(iter(t.referred(p.get("ApiId"))), None)) or {}
        if not function:
            return
        if t.text((api.get("Properties") or {}).get("ProtocolType")) == "WEBSOCKET":
            own = self.declared_auth(t.text(p.get("AuthorizationType")))
            yield function, None, key, own if own != "none" else connects.get(t.text(p.get("ApiId")), "none")
        else:
            method, _, path = key.partition(" ")
            yield (function, method if path else "ANY", path or key,
                   self.declared_auth(t.text(p.get("AuthorizationType"))))

    def graphql_auth(self, p):
        api = self.t.resources.get(next(iter(self.t.referred(p.get("ApiId"))), None)) or {}
        kind = self.t.text((api.get("Properties") or {}).get("AuthenticationType"))
        return {"API_KEY": "api-key", "AWS_IAM": "iam", "AMAZON_COGNITO_USER_POOLS": "users",
                "OPENID_CONNECT": "users", "AWS_LAMBDA": "custom"}.get(kind, "unknown")

    def permitted_routes(self, known):
        """Routes of APIs whose definition is not in the template: who may call tells method and path, not who asks."""
        bodies = {i for i, p in self.t.of_type("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api") if "Body" in p}
        have, found = {(f, m, re.sub(r"\{[^}]*\}", "*", p)) for f, m, p, _ in known if p}, set()
        for i, p in self.t.of_type("AWS::Lambda::Permission"):
            source, function = self.t.value(p.get("SourceArn")), self.function_of(p.get("FunctionName"))
            if not isinstance(source, dict) or "Fn::Sub" not in source or not function:
                continue
            text, values = source["Fn::Sub"] if isinstance(source["Fn::Sub"], list) else (source["Fn::Sub"], {})
            if not isinstance(values, dict):
                continue
            match = re.match(r"arn:.*:execute-api:.*:\$\{__ApiId__\}/\$\{__Stage__\}/([A-Z*]+)(/.*)?$", str(text))
            api = next(iter(self.t.referred(values.get("__ApiId__"))), self.t.text(values.get("__ApiId__")))
            if match and api not in bodies:
                method = "ANY" if match.group(1) == "*" else match.group(1)
                path = match.group(2) or "$default"
                if (function, method, path) not in have:
                    found.add((function, method, path, "?"))
        return found

    # Policies

    def statements(self, document):
        document = self.t.value(document)
        statements = self.t.value(document.get("Statement")) if isinstance(document, dict) else None
        for statement in statements if isinstance(statements, list) else [statements]:
            statement = self.t.value(statement)
            if not isinstance(statement, dict):
                continue
            actions = self.t.texts(statement.get("Action")) or ["*"] * ("NotAction" in statement)
            resources = self.t.texts(statement.get("Resource")) or ["*"] * ("NotResource" in statement)
            yield ("statement", self.t.text(statement.get("Effect")) or "Allow", tuple(sorted(set(actions))),
                   tuple(sorted({same_text(r) for r in resources})))

    def managed(self, node):
        for name in self.t.referred(node):
            if self.t.resources.get(name, {}).get("Type") == "AWS::IAM::ManagedPolicy":
                yield from self.statements(self.t.resources[name]["Properties"].get("PolicyDocument"))
                return
        text = self.t.text(node)
        if text is not None:
            yield "managed", text.rsplit("/", 1)[-1]

    def role_policies(self, role):
        """What the role with this logical id may do."""
        p = self.t.resources[role].get("Properties") or {}
        for policy in self.t.value(p.get("Policies")) or []:
            policy = self.t.value(policy)
            if isinstance(policy, dict):
                yield from self.statements(policy.get("PolicyDocument"))
        arns = self.t.value(p.get("ManagedPolicyArns"))
        for node in arns if isinstance(arns, list) else []:
            yield from self.managed(node)
        names = {"${%s}" % role, self.t.text(p.get("RoleName"))} - {None}
        for i, policy in self.t.of_type("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
            roles = policy.get("Roles") or [policy.get("RoleName")]
            if names & {self.t.text(r) for r in roles}:
                yield from self.statements(policy.get("PolicyDocument"))

    def policies(self):
        found = {}
        for i, p in self.t.of_type("AWS::Lambda::Function"):
            role = next((n for n in self.t.referred(p.get("Role"))
                         if self.t.resources.get(n, {}).get("Type") == "AWS::IAM::Role"), None)
            found[i] = set(self.role_policies(role)) if role else None
        return found


class Mapped:
    """The same, of `virga map --format json`."""

    def __init__(self, model):
        self.all = [f for f in model["functions"] if not f.get("fromCode")]

    def functions(self):
        return {(f.get("id") or f["name"], f["name"], f.get("handler"), f.get("runtime")) for f in self.all}

    def routes(self):
        return {(f.get("id") or f["name"], t.get("method"), t["path"].replace("/$default", "$default"), t["auth"])
                for f in self.all for t in f["triggers"] if t["kind"] in ("http", "websocket") and t.get("path")}

    def policies(self, expected):
        found = {}
        for f in self.all:
            name, mine = f.get("id") or f["name"], set()
            known = {e[1] for e in expected.get(name) or () if e[0] == "managed"}
            for p in f["permissions"]:
                if p.get("origin") in known or not p["actions"]:
                    mine.add(("managed", p.get("origin")))
                else:
                    mine.add(("statement", "Allow" if p["effect"] == "allow" else "Deny",
                              tuple(sorted(set(p["actions"]))), tuple(sorted({same_text(r) for r in p["resources"]}))))
            found[name] = mine
        return found


def same_routes(expected, mine):
    """"?" stands for any kind of authorization, and in its path "*" for a parameter."""
    sure = {e for e in expected if e[3] != "?"}
    rest = {(f, m, re.sub(r"\{[^}]*\}", "*", p)) for f, m, p, _ in mine - sure}
    vague = {(f, m, p) for f, m, p, a in expected if a == "?"}
    # an API elsewhere is told by its events alone when no permission was made for it
    return sure <= mine and vague == rest


def run(virga, template):
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "template.yaml").write_bytes(template.read_bytes())
        return virga_map(virga, folder, name=template.name, timeout=120)


def show(name, what, expected, mine):
    if isinstance(expected, dict):
        for f in expected:
            if expected[f] is not None and expected[f] != mine.get(f):
                show(name, "%s of %s" % (what, f), expected[f], mine.get(f) or set())
        return
    for e in sorted(expected - mine, key=str):
        print("%s: %s missing: %s" % (name, what, e))
    for e in sorted(mine - expected, key=str):
        print("%s: %s too many: %s" % (name, what, e))


def compare(virga, source, target, verbose):
    name = source.stem
    expected, mine = Deployment(json.loads(target.read_text())), Mapped(run(virga, source))
    policies = expected.policies()
    sides = {
        "functions": (expected.functions(), mine.functions()),
        "routes": (expected.routes(), mine.routes()),
        "policies": (policies, mine.policies(policies)),
    }
    same = {
        "functions": sides["functions"][0] == sides["functions"][1],
        "routes": same_routes(*sides["routes"]),
        "policies": all(e is None or e == sides["policies"][1].get(f) for f, e in policies.items()),
    }
    for what in same:
        if verbose and not same[what]:
            show(name, what, *sides[what])
    return same


def main():
    args = [a for a in sys.argv[1:] if a != "-v"]
    verbose = "-v" in sys.argv
    if len(args) < 2:
        sys.exit(__doc__)
    virga, tests, wanted = args[0], pathlib.Path(args[1], "tests", "translator"), args[2:]
    results, errors = {}, 0
    for source in sorted((tests / "input").glob("*.y*ml")):
        target = tests / "output" / (source.stem + ".json")
        if wanted and source.stem not in wanted:
            continue
        if source.stem.startswith("error_") or not target.exists():
            run(virga, source)
            errors += 1
            continue
        results[source.stem] = compare(virga, source, target, verbose)
    count = max(len(results), 1)
    for what in ("functions", "routes", "policies"):
        same = sum(r[what] for r in results.values())
        print("%-9s %4d of %d  %.2f %%" % (what, same, len(results), 100 * same / count))
    same = sum(all(r.values()) for r in results.values())
    print("%-9s %4d of %d  %.2f %%" % ("all", same, len(results), 100 * same / count))
    print("%d error cases refused or read, none crashed" % errors)
    return 0 if same >= 0.97 * len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
