#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares posture rules with the test fixtures of checkov and KICS, where their checks and ours mean the same.

    posture_fixtures.py VIRGA [--checkov DIR] [--kics DIR] [--list] [--misses] [--markdown]

DIR is a checkout of the project. Each resource that their tests say fails must be found by one of our rules for that
check, at the resource or in its section; none that passes may be. TABLE says which rules stand for which check, or why
none does. Exit code 1 when less than 95 % of the failing resources are found or more than 2 % of the passing ones are;
77 when there is nothing to compare with.

--list prints the table, --misses each difference, --markdown the result as docs/coverage.md has it.
"""
import argparse
import ast
import collections
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

PUBLIC = ["public-storage", "public-storage/writable", "public-storage/public-access-allowed"]
OPEN_ROUTE = ["insecure-deployment/open-api", "insecure-deployment/forgotten-route", "insecure-deployment/open-route",
              "insecure-deployment/idle-route"]
AUTHORIZERS = "an authorizer that is there protects nothing: insecure-deployment/open-api and open-route judge the routes"
ANY_ROUTE = "which routes of an API may call says nothing of who may call them"
NETWORK = "a function in a network of the account is no safer by that"
PRIVATE = "an API is public when it is meant to be"
TAGS = "tags and names are no security"
SPEED = "a matter of speed or cost, not of security"
BACKEND = "tells a backend of your own who calls; a function is called by the platform"
BACKUP = "backups are no security"

# Check -> rules of which one must be found, or why we have none. Names are those of checkov's classes and KICS's folders.
TABLE = {
    "checkov": {
        "APIGatewayAccessLogging": ["inadequate-logging/no-access-log"],
        "APIGatewayAuthorization": OPEN_ROUTE,
        "APIGatewayCacheEnable": SPEED,
        "APIGatewayCreateBeforeDestroy": SPEED,
        "APIGatewayDeploymentCreateBeforeDestroy": SPEED,
        "APIGatewayDomainNameTLS": ["insecure-transport/old-tls"],
        "APIGatewayMethodSettingCacheEncrypted": ["insecure-deployment/cache-not-encrypted"],
        "APIGatewayMethodSettingsCacheEnabled": SPEED,
        "APIGatewayMethodSettingsDataTrace": ["sensitive-data-in-log/data-trace"],
        "APIGatewayV2AccessLogging": ["inadequate-logging/no-access-log"],
        "APIGatewayV2RouteDefinesAuthorizationType": OPEN_ROUTE,
        "APIGatewayXray": ["inadequate-logging/no-api-tracing"],
        "AppSyncFieldLevelLogs": ["inadequate-logging/no-field-log"],
        "AppSyncLogging": ["inadequate-logging/no-field-log"],
        "AppsyncAPICacheEncryptionAtRest": "caches of AppSync are not in the model",
        "AppsyncAPICacheEncryptionInTransit": "caches of AppSync are not in the model",
        "AWSCredentials": ["secret-in-environment"],
        "AdminPolicyDocument": ["over-privileged-function/whole-account"],
        "StarActionPolicyDocument": ["over-privileged-function/whole-account", "over-privileged-function/whole-service",
                                     "over-privileged-function/all-actions"],
        "CheckTypes": "tests the tool itself",
        "CognitoUnauthenticatedIdentities": ["broken-authentication/guest-identities"],
        "DeprecatedLambdaRuntime": ["obsolete-runtime"],
        "LambdaCodeSigningConfigured": ["insecure-deployment/no-code-signing"],
        "LambdaDLQConfigured": ["inadequate-logging/no-dead-letter"],
        "LambdaEnvironmentCredentials": ["secret-in-environment"],
        "LambdaEnvironmentEncryptionSettings": ["secret-in-environment/no-key"],
        "LambdaFunctionIsNotPublic": ["insecure-deployment/open-function-policy",
                                      "insecure-deployment/wide-function-policy"],
        "LambdaFunctionLevelConcurrentExecutionLimit": ["denial-of-wallet/no-concurrency-limit"],
        "LambdaFunctionURLAuth": ["insecure-deployment/open-function-url", "insecure-deployment/open-function-policy"],
        "LambdaInVPC": NETWORK,
        "LambdaServicePermission": ["insecure-deployment/confused-deputy"],
        "LambdaXrayEnabled": ["inadequate-logging/no-tracing"],
        "S3PublicACLRead": ["public-storage"],
    },
    "kics": {
        "serverless_api_access_logging_setting_undefined": ["inadequate-logging/no-access-log"],
        "serverless_api_cache_cluster_disabled": SPEED,
        "serverless_api_endpoint_config_not_private": PRIVATE,
        "serverless_api_without_content_encoding": SPEED,
        "serverless_api_xray_tracing_disabled": ["inadequate-logging/no-api-tracing"],
        "serverless_function_environment_variables_not_encrypted": ["secret-in-environment/no-key"],
        "serverless_function_without_dead_letter_queue": ["inadequate-logging/no-dead-letter"],
        "serverless_function_without_tags": TAGS,
        "serverless_function_without_unique_iam_role": "a default role is shared when there are several functions",
        "cloudFormation/aws_sam/serverless_function_without_unique_iam_role": ["over-privileged-function/shared-role"],
        "serverless_function_without_x-ray_tracing": ["inadequate-logging/no-tracing"],
        "serverless_role_with_full_privileges": ["over-privileged-function/whole-account"],
        "api_gateway_access_logging_disabled": ["inadequate-logging/no-access-log", "inadequate-logging/no-execution-log",
                                                "inadequate-logging/perhaps-no-execution-log"],
        "api_gateway_cache_cluster_disabled": SPEED,
        "api_gateway_cache_encrypted_disabled": ["insecure-deployment/cache-not-encrypted"],
        "api_gateway_method_settings_cache_not_encrypted": ["insecure-deployment/cache-not-encrypted"],
        "api_gateway_deployment_without_access_log_setting": ["inadequate-logging/no-access-log"],
        "api_gateway_deployment_without_api_gateway_usage_plan_associated": ["denial-of-wallet/no-throttle",
                                                                             "denial-of-wallet/no-caller-limit"],
        "api_gateway_stage_without_api_gateway_usage_plan_associated": ["denial-of-wallet/no-throttle",
                                                                             "denial-of-wallet/no-caller-limit"],
        "api_gateway_endpoint_config_is_not_private": PRIVATE,
        "api_gateway_method_does_not_contains_an_api_key": "an API key proves nobody's identity",
        "api_gateway_with_cloudwatch_logging_disabled": "the name of a log group decides nothing",
        "api_gateway_with_invalid_compression": SPEED,
        "api_gateway_with_open_access": OPEN_ROUTE,
        "api_gateway_without_configured_authorizer": AUTHORIZERS,
        "public_lambda_via_api_gateway": ANY_ROUTE,
        "api_gateway_without_security_policy": ["insecure-transport/old-tls", "insecure-transport/default-tls"],
        "api_gateway_without_ssl_certificate": BACKEND,
        "api_gateway_without_waf": ["insecure-deployment/no-firewall"],
        "api_gateway_xray_disabled": ["inadequate-logging/no-api-tracing"],
        "cognito_userpool_without_mfa": ["broken-authentication/no-mfa"],
        "hardcoded_aws_access_key_in_lambda": ["secret-in-environment"],
        "lambda_function_without_dead_letter_queue": ["inadequate-logging/no-dead-letter"],
        "lambda_function_without_tags": TAGS,
        "lambda_functions_with_full_privileges": ["over-privileged-function/whole-account",
                                                  "over-privileged-function/whole-service",
                                                  "over-privileged-function/all-actions"],
        "lambda_function_with_privileged_role": ["over-privileged-function/whole-account",
                                                 "over-privileged-function/whole-service",
                                                 "over-privileged-function/all-actions",
                                                 "over-privileged-function/privilege-escalation"],
        "lambda_functions_without_unique_iam_roles": ["over-privileged-function/shared-role"],
        "lambda_functions_without_x-ray_tracing": ["inadequate-logging/no-tracing"],
        "lambda_permission_misconfigured": "other actions than InvokeFunction are no flaw by themselves",
        "lambda_iam_invokefunction_misconfigured": "what is granted and does not work is no flaw",
        "lambda_permission_principal_is_wildcard": ["insecure-deployment/open-function-policy",
                                                    "insecure-deployment/wide-function-policy"],
        "lambda_with_vulnerable_policy": ["insecure-deployment/wide-function-policy"],
        "rest_api_with_vulnerable_policy": ["insecure-deployment/open-api-policy"],
    },
}
# Where we differ and mean it: (tool, check, name) -> why. They count like all others.
PASS_THROUGH = "PassThrough is what holds when nothing is said: KICS reports it, too"
SERVICE_KEY = "the service's own key holds for all of its functions"
NO_VARIABLES = "there are no variables to encrypt"
DISPUTED = {
    ("checkov", "LambdaXrayEnabled", "aws_lambda_function.pass_through"): PASS_THROUGH,
    ("checkov", "LambdaEnvironmentEncryptionSettings", "aws_lambda_function.fail"): NO_VARIABLES,
    ("checkov", "LambdaEnvironmentEncryptionSettings", "aws_lambda_function.failkmsnovars"): NO_VARIABLES,
    ("checkov", "LambdaEnvironmentEncryptionSettings", "aws_lambda_function.failasempty"): NO_VARIABLES,
    ("checkov", "AdminPolicyDocument", "AdminPolicyDocument-FAILED-provider_level_with_env_var"):
        "the value stands in the environment of who deploys",
    ("kics", "serverless_function_environment_variables_not_encrypted", "positive1.yml:6"): SERVICE_KEY,
    ("kics", "serverless_function_environment_variables_not_encrypted", "positive1.yml:12"): SERVICE_KEY,
    ("kics", "serverless_function_environment_variables_not_encrypted", "positive2.yml:6"): SERVICE_KEY,
    ("kics", "api_gateway_stage_without_api_gateway_usage_plan_associated", "positive2.yaml:4"):
        "the plan refers to the stage",
    ("kics", "api_gateway_deployment_without_access_log_setting", "negative1.tf"):
        "the deployment makes a stage of its own, which has no log",
}
SCOPE = re.compile(r"Lambda|APIGateway|App[Ss]ync|Cognito|^AWSCredentials|AdminPolicyDocument|StarActionPolicyDocument|lambda|"
                   r"api_gateway|rest_api|cognito|serverless")
# Of these, only those of serverless files: the others look at users and groups as well.
SERVERLESS_ONLY = {"AdminPolicyDocument", "StarActionPolicyDocument", "AWSCredentials", "S3PublicACLRead"}
# Rights of users and groups, who are no functions.
OUT_OF_SCOPE = re.compile(r"privilege_escalation|EC2Credentials|IAMStar|IAMAdmin")


# Runtimes that passed when the fixtures were written have ended since: 2025-06-01.
DAY_OF_FIXTURES = "1748736000"


def rules_of(tool, platform, check):
    """The rules for a check, or why there are none; some checks are others on another platform."""
    return TABLE[tool].get(f"{platform}/{check}") or TABLE[tool][check]


class Case:
    """One check of theirs with one folder of files: what must be found where."""

    def __init__(self, tool, check, platform):
        self.tool, self.check, self.platform = tool, check, platform
        self.files = {}  # name in the scanned folder -> text
        self.want = []   # (file, first line, last line, True when it must be found, name)

    def expect(self, file, span, found, name):
        self.want.append((file, span[0], span[1], found, name))


# ---- where resources stand ----

def spans_of_yaml(text):
    """Name of each resource or function -> its lines, in a template or serverless file."""
    spans = {}
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return spans
    for key, value in root.value if isinstance(root, yaml.MappingNode) else []:
        if key.value not in ("Resources", "functions") or not isinstance(value, yaml.MappingNode):
            continue
        starts = [name.start_mark.line + 1 for name, _ in value.value] + [value.end_mark.line + 2]
        for (name, body), after in zip(value.value, starts[1:]):
            kind = [v.value for k, v in body.value if k.value == "Type"] if isinstance(body, yaml.MappingNode) else []
            first = name.start_mark.line + 1
            spans[f"{kind[0]}.{name.value}" if kind else name.value] = (first, max(after - 1, first))
    return spans


def spans_of_hcl(text):
    """The same of the blocks of a Terraform file: "aws_lambda_function.name"."""
    spans, lines = {}, text.split("\n")
    for number, line in enumerate(lines):
        m = re.match(r'\s*(resource|data|module)\s+"?([\w-]+)"?(?:\s+"?([\w-]+)"?)?\s*\{', line)
        if not m:
            continue
        depth, last = 0, number
        for last in range(number, len(lines)):
            code = re.sub(r'"(?:\\.|[^"\\])*"', "", re.split(r"\s#|^#", lines[last])[0])
            depth += code.count("{") - code.count("}")
            if depth <= 0:
                break
        name = ".".join(filter(None, m.groups()[1:]))
        spans.setdefault("data." + name if m[1] == "data" else name, (number + 1, last + 1))
    return spans


def spans_of(file, text):
    return spans_of_hcl(text) if file.endswith(".tf") else spans_of_yaml(text)


# ---- checkov ----

def read_folder(folder):
    files = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".py", ".pyc")):
                continue
            path = os.path.join(parent, name)
            files[os.path.relpath(path, folder)] = open(path, encoding="utf-8", errors="replace").read()
    return files


def checkov_sets(tree):
    sets = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                sets.setdefault(node.targets[0].id, ast.literal_eval(node.value))
            except ValueError:
                pass
    return sets.get("passing_resources") or (), sets.get("failing_resources") or ()


def checkov_inline(tool, check, platform, tree):
    """The tests that hold their HCL in the code."""
    for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name.startswith("test")]:
        text = result = None
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "loads" and isinstance(node.args[0], ast.Constant):
                text = node.args[0].value
            if isinstance(node, ast.Attribute) and node.attr in ("PASSED", "FAILED"):
                result = node.attr
        if not text or not result:
            continue
        case = Case(tool, check, platform)
        case.files["main.tf"] = text
        spans = spans_of_hcl(text)
        if spans:
            name, span = next(iter(spans.items()))
            case.expect("main.tf", span, result == "FAILED", name)
            yield case


def checkov_by_names(tool, check, platform, folder):
    """Folders or files that have PASSED or FAILED in their names, when the test says no more."""
    for path in sorted(glob.glob(folder + "/*")):
        base = os.path.basename(path)
        if "PASSED" not in base and "FAILED" not in base:
            continue
        case = Case(tool, check, platform)
        case.files = read_folder(path) if os.path.isdir(path) else {base: open(path, encoding="utf-8").read()}
        main = "serverless.yml" if "serverless.yml" in case.files else next(iter(case.files))
        case.expect(main, (1, 10 ** 9), "FAILED" in base, base)
        yield case


def checkov_cases(root):
    for platform in ("cloudformation", "serverless", "terraform"):
        for test in sorted(glob.glob(f"{root}/tests/{platform}/checks/**/aws/test_*.py", recursive=True)):
            check = os.path.basename(test)[5:-3]
            if check not in TABLE["checkov"] or (check in SERVERLESS_ONLY and platform != "serverless"):
                if SCOPE.search(check) and not OUT_OF_SCOPE.search(check) and check not in TABLE["checkov"]:
                    sys.exit(f"the table does not tell of checkov's {check}")
                continue
            tree = ast.parse(open(test, encoding="utf-8").read())
            folder = os.path.join(os.path.dirname(test), "example_" + check)
            passing, failing = checkov_sets(tree)
            if not os.path.isdir(folder):
                yield from checkov_inline("checkov", check, platform, tree)
            elif not passing and not failing:
                yield from checkov_by_names("checkov", check, platform, folder)
            else:
                case = Case("checkov", check, platform)
                case.files = read_folder(folder)
                for file, text in sorted(case.files.items()):
                    for name, span in spans_of(file, text).items():
                        if name in passing or name in failing:
                            case.expect(file, span, name in failing, name)
                yield case


# ---- KICS ----

def kics_name(platform, file):
    """The name under which the file is scanned: that of its format."""
    if platform == "serverlessFW":
        return "serverless.yml"
    return "main.tf" if file.endswith(".tf") else "template" + os.path.splitext(file)[1]


def kics_query(platform, folder):
    check = os.path.basename(folder)
    expected = collections.defaultdict(set)
    listed = json.load(open(folder + "/test/positive_expected_result.json", encoding="utf-8"))
    positives = sorted(f for f in os.listdir(folder + "/test") if f.startswith("positive") and not f.endswith("_result.json"))
    for item in listed:
        expected[item.get("fileName") or item.get("filename") or positives[0]].add(item["line"])
    cases, kinds = [], set()  # kinds of resource that the positive cases are about
    for path in sorted(glob.glob(folder + "/test/*"), reverse=True):
        file = os.path.basename(path)
        if platform.startswith("terraform") and not file.endswith(".tf"):
            continue  # plans are not read
        if file.endswith("_result.json") or not file.startswith(("positive", "negative")) or os.path.isdir(path):
            continue
        case = Case("kics", check, platform)
        name = kics_name(platform, file)
        text = case.files[name] = open(path, encoding="utf-8", errors="replace").read()
        spans = spans_of(name, text)
        for line in sorted(expected[file]):
            around = [s for s in spans.values() if s[0] <= line <= s[1]]
            case.expect(name, around[0] if around else (1, 10 ** 9), True, f"{file}:{line}")
            kinds |= {n.split(".")[0] for n, s in spans.items() if s[0] <= line <= s[1]}
        alike = [s for n, s in spans.items() if n.split(".")[0] in kinds]
        if file.startswith("negative"):
            for span in alike or [(1, 10 ** 9)]:
                case.expect(name, span, False, file)
        cases.append(case)
    return cases


def kics_cases(root):
    for platform in ("serverlessFW", "cloudFormation/aws", "cloudFormation/aws_sam", "terraform/aws"):
        for folder in sorted(glob.glob(f"{root}/assets/queries/{platform}/*")):
            check = os.path.basename(folder)
            if check not in TABLE["kics"]:
                if SCOPE.search(check) and not OUT_OF_SCOPE.search(check):
                    sys.exit(f"the table does not tell of KICS's {check}")
                continue
            yield from kics_query(platform, folder)


# ---- comparing ----

def scan(virga, case):
    """The findings of each rule: rule -> list of (places, names of functions)."""
    found = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in case.files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        run = subprocess.run([virga, "scan", folder, "--offline", "--format", "json", "--min-confidence", "possible", "--config",
                              os.devnull], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                             env={**os.environ, "SOURCE_DATE_EPOCH": DAY_OF_FIXTURES})
        if run.returncode not in (0, 1, 3):
            sys.exit(f"{case.tool} {case.check}: exit code {run.returncode}\n{run.stderr.decode(errors='replace')}")
    for f in json.loads(run.stdout)["findings"]:
        places = {(f["file"], f["line"])} | {(e["file"], e["line"]) for e in f["evidence"] if e["title"] == "also"}
        found[f["rule"]].append((places, set(f["functions"])))
    return found


def is_at(case, want, places):
    file, first, last = want[:3]
    return any(f == file and first <= line <= last for f, line in places)


def is_about(case, want, places, functions):
    """Does a finding stand in a resource that the block names, or name the function that the block declares?"""
    text = "\n".join(case.files[want[0]].split("\n")[want[1] - 1:want[2]])
    for name, span in spans_of(want[0], case.files[want[0]]).items():
        if f"{name}." in text and is_at(case, (want[0], *span), places):
            return True
    return "unction" in text.split("\n")[0] and any(re.search(rf"\b{re.escape(n)}\b", text) for n in functions)


PLATFORMS = {"serverlessFW": "serverless", "cloudFormation/aws": "cloudformation", "cloudFormation/aws_sam": "sam",
             "terraform/aws": "terraform"}


class Tally:
    def __init__(self):
        self.cases = self.found = self.passing = self.false = 0
        self.notes = []


def judge(virga, case, tally):
    rules = rules_of(case.tool, case.platform, case.check)
    found = scan(virga, case)
    for want in case.want:
        wanted, name = want[3:]
        hit = any(is_at(case, want, places) or (wanted and is_about(case, want, places, functions))
                  for r in rules for places, functions in found[r])
        if wanted:
            tally.cases += 1
            tally.found += hit
        else:
            tally.passing += 1
            tally.false += hit
        if hit != wanted:
            why = DISPUTED.get((case.tool, case.check, name), "")
            tally.notes.append(f"{'MISSED' if wanted else 'FALSE'} {case.tool} {case.platform} {case.check} {name}"
                               + (f": {why}" if why else ""))


def print_table(tallies, markdown):
    total = Tally()
    print("| rule | their check | failing | found | passing | false |\n|---|---|---|---|---|---|" if markdown else
          f"{'rule':<44}{'check':<78}failing found passing false")
    for (tool, platform, check), t in sorted(tallies.items(), key=lambda i: (rules_of(*i[0])[0], i[0])):
        rule = rules_of(tool, platform, check)[0]
        title = f"{tool} {PLATFORMS.get(platform, platform)}: {check}"
        if markdown:
            print(f"| `{rule}` | {title} | {t.cases} | {t.found} | {t.passing} | {t.false} |")
        else:
            print(f"{rule:<44}{title:<78}{t.cases:>7}{t.found:>6}{t.passing:>8}{t.false:>6}")
        total.cases += t.cases
        total.found += t.found
        total.passing += t.passing
        total.false += t.false
    found, false = total.found / max(total.cases, 1), total.false / max(total.passing, 1)
    print(f"\n{total.found} of {total.cases} failing cases found ({found:.1%}), {total.false} of {total.passing} passing cases "
          f"reported ({false:.1%})")
    return total.cases > 0 and found >= 0.95 and false <= 0.02


def print_reasons():
    """Where we differ on purpose, and which checks have no rule, for docs/coverage.md."""
    print("\n| disputed case | why |\n|---|---|")
    for (tool, check, name), why in sorted(DISPUTED.items(), key=lambda i: (i[1], i[0])):
        print(f"| {tool} `{check}` {name} | {why} |")
    print("\n| check without a rule | why |\n|---|---|")
    reasons = collections.defaultdict(list)
    for tool, checks in TABLE.items():
        for check, rules in checks.items():
            if isinstance(rules, str):
                reasons[rules].append(f"{tool} `{check}`")
    for why, checks in sorted(reasons.items()):
        print(f"| {', '.join(sorted(checks))} | {why} |")


def print_list():
    for tool, checks in TABLE.items():
        for check, rules in sorted(checks.items()):
            print(f"{tool} {check}: {rules if isinstance(rules, str) else ', '.join(rules)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("virga")
    parser.add_argument("--checkov", metavar="DIR")
    parser.add_argument("--kics", metavar="DIR")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    args = parser.parse_args()
    if args.list:
        print_list()
        return
    tallies = collections.defaultdict(Tally)
    for read, root in ((checkov_cases, args.checkov), (kics_cases, args.kics)):
        for case in read(root) if root and os.path.isdir(root) else []:
            if not isinstance(rules_of(case.tool, case.platform, case.check), str):
                judge(args.virga, case, tallies[case.tool, case.platform, case.check])
    if not tallies:
        sys.exit(77)
    good = print_table(tallies, args.markdown)
    if args.markdown:
        print_reasons()
    if args.misses:
        for t in tallies.values():
            print("\n".join(t.notes)) if t.notes else None
    sys.exit(not good)


if __name__ == "__main__":
    main()
