/* SPDX-License-Identifier: Apache-2.0 */
/* Which packages call no service of AWS by themselves. One that is not known here may. */
#include <stdlib.h>

#include "check/usage-internal.h"

/* clang-format off */
/* What Node brings along, but for what runs other code. Sorted. */
static const char *const node_modules[] = {
    "assert", "assert/strict", "async_hooks", "buffer", "console", "constants", "crypto", "dgram",
    "diagnostics_channel", "dns", "dns/promises", "domain", "events", "fs", "fs/promises", "http",
    "http2", "https", "inspector", "net", "os", "path", "path/posix", "path/win32", "perf_hooks",
    "process", "punycode", "querystring", "readline", "readline/promises", "repl", "stream",
    "stream/consumers", "stream/promises", "stream/web", "string_decoder", "sys", "test",
    "timers", "timers/promises", "tls", "trace_events", "tty", "url", "util", "util/types", "v8",
    "wasi", "zlib",
};

/* Of npm. Sorted. */
static const char *const npm_packages[] = {
    "@apollo/server", "@aws-appsync/utils", "@aws-crypto/sha256-browser", "@aws-crypto/sha256-js",
    "@aws-lambda-powertools/batch", "@aws-lambda-powertools/commons",
    "@aws-lambda-powertools/event-handler", "@aws-lambda-powertools/jmespath",
    "@aws-lambda-powertools/logger", "@aws-lambda-powertools/metrics",
    "@aws-lambda-powertools/parser", "@aws-lambda-powertools/tracer",
    "@aws-lambda-powertools/validation", "@aws-sdk/cloudfront-signer", "@aws-sdk/core",
    "@aws-sdk/fetch-http-handler", "@aws-sdk/hash-node", "@aws-sdk/lib-dynamodb",
    "@aws-sdk/lib-storage", "@aws-sdk/node-http-handler", "@aws-sdk/protocol-http",
    "@aws-sdk/s3-presigned-post", "@aws-sdk/s3-request-presigner", "@aws-sdk/smithy-client",
    "@aws-sdk/types", "@aws-sdk/url-parser", "@aws-sdk/util-arn-parser",
    "@aws-sdk/util-buffer-from", "@aws-sdk/util-create-request", "@aws-sdk/util-dynamodb",
    "@aws-sdk/util-endpoints", "@aws-sdk/util-format-url", "@aws-sdk/util-stream-node",
    "@aws-sdk/util-utf8", "@aws-sdk/util-utf8-node", "@azure/functions", "@azure/service-bus",
    "@codegenie/serverless-express", "@dazn/lambda-powertools-logger", "@faker-js/faker",
    "@googleapis/sheets", "@graphql-tools/schema", "@hapi/boom", "@hapi/joi", "@line/bot-sdk",
    "@middy/cloudwatch-metrics", "@middy/core", "@middy/do-not-wait-for-empty-event-loop",
    "@middy/error-logger", "@middy/event-normalizer", "@middy/http-content-negotiation",
    "@middy/http-cors", "@middy/http-error-handler", "@middy/http-event-normalizer",
    "@middy/http-header-normalizer", "@middy/http-json-body-parser",
    "@middy/http-response-serializer", "@middy/http-router", "@middy/http-security-headers",
    "@middy/http-urlencode-body-parser", "@middy/input-output-logger",
    "@middy/sqs-partial-batch-failure", "@middy/util", "@middy/validator", "@middy/warmup",
    "@nestjs/common", "@nestjs/core", "@nestjs/platform-express", "@nestjs/testing",
    "@octokit/core", "@octokit/rest", "@opentelemetry/api", "@sendgrid/mail",
    "@sentry/aws-serverless", "@sentry/node", "@sentry/serverless", "@slack/bolt",
    "@slack/web-api", "@slack/webhook", "@smithy/fetch-http-handler", "@smithy/node-http-handler",
    "@smithy/property-provider", "@smithy/protocol-http", "@smithy/shared-ini-file-loader",
    "@smithy/smithy-client", "@smithy/types", "@smithy/util-retry", "@smithy/util-stream",
    "@smithy/util-utf8", "@types", "@vendia/serverless-express", "@xmldom/xmldom", "accepts",
    "ajv", "ajv-errors", "ajv-formats", "ajv-keywords", "ansi-colors", "ansi-styles",
    "apollo-server-core", "apollo-server-lambda", "archiver", "argon2", "array-flatten", "asap",
    "asciiart-logo", "ask-sdk-model", "async", "async-retry", "atob", "aws-embedded-metrics",
    "aws-jwt-verify", "aws-lambda", "aws-sdk", "aws-sdk-client-mock", "aws-sdk-mock",
    "aws-sdk-mock2", "aws-serverless-express", "aws-serverless-express/middleware",
    "aws-xray-sdk", "aws-xray-sdk-core", "aws-xray-sdk-express", "aws-xray-sdk-fetch",
    "aws-xray-sdk-mysql", "aws-xray-sdk-postgres", "axios", "axios-retry", "babel-polyfill",
    "balanced-match", "base64-js", "base64url", "bcrypt", "bcryptjs", "big.js", "bignumber.js",
    "bluebird", "body-parser", "bottleneck", "boxen", "brace-expansion", "braces", "btoa",
    "buffer", "busboy", "bytes", "camelcase", "camelcase-keys", "case-anything", "cfn-response",
    "cfn-response-async", "chai", "chalk", "chance", "change-case", "cheerio",
    "class-transformer", "class-validator", "classnames", "clone", "cloudevents", "clsx", "co",
    "color", "colors", "commander", "compression", "concat-stream", "content-type", "cookie",
    "cookie-parser", "cookie-signature", "cookies", "cool-ascii-faces", "core-js", "cors", "crc",
    "crc-32", "cron-parser", "cross-fetch", "crypto-js", "csurf", "csv", "csv-parse",
    "csv-parser", "csv-stringify", "cuid", "date-fns", "date-fns-tz", "dayjs", "debug",
    "decimal.js", "deep-equal", "deep-extend", "deepmerge", "defu", "depd", "dot-prop", "dotenv",
    "dynamodb-data-types", "dynamodb-doc", "ejs", "encoding", "entities", "esbuild",
    "escape-html", "escape-string-regexp", "etag", "eventemitter3", "exceljs", "exif-parser",
    "express", "express-async-errors", "express-async-handler", "express-jwt",
    "express-rate-limit", "express-session", "express-validator", "faker", "fast-check",
    "fast-csv", "fast-deep-equal", "fast-glob", "fast-json-stringify", "fast-safe-stringify",
    "fast-xml-parser", "fastify", "file-type", "filesize", "follow-redirects", "forecast.io",
    "form-data", "formidable", "fp-ts", "fs-extra", "gaxios", "glob", "gm",
    "google-libphonenumber", "googleapis", "got", "graceful-fs", "graphql", "graphql-request",
    "graphql-scalars", "graphql-tag", "graphql-tools", "graphql-yoga", "gray-matter",
    "handlebars", "hapi", "he", "helmet", "highlight.js", "hono", "html-entities", "html-to-text",
    "http-errors", "http-proxy", "http-status", "http-status-codes", "https-proxy-agent", "humps",
    "i18n", "iconv-lite", "image-size", "immer", "immutable", "inflection", "inherits", "ini",
    "inquirer", "io-ts", "ion-js", "ioredis", "ip", "ipaddr.js", "is-plain-object",
    "isomorphic-fetch", "isomorphic-unfetch", "jest", "jimp", "joi", "jose", "js-base64",
    "js-cookie", "js-yaml", "jsdom", "json-schema-to-ts", "json-stringify-safe", "json5",
    "jsonata", "jsonpath", "jsonpath-plus", "jsonschema", "jsonwebtoken", "jszip", "jwk-to-pem",
    "jwks-rsa", "jwt-decode", "jwt-simple", "keyv", "knex", "koa", "koa-bodyparser", "koa-router",
    "kuler", "lambda-log", "lambda-tester", "left-pad", "lodash", "lodash-es", "lodash.get",
    "lodash.isequal", "lodash.merge", "log4js", "loglevel", "lru-cache", "luhn", "luxon",
    "mailparser", "marked", "mathjs", "md5", "memoizee", "merge", "method-override", "micromatch",
    "middy", "mime", "mime-types", "mimemessage", "minimatch", "minimist", "mocha", "moment",
    "moment-timezone", "mongodb", "mongoose", "morgan", "ms", "multer", "multiparty", "mustache",
    "mysql", "mysql2", "nanoid", "nock", "node-cache", "node-fetch", "node-forge", "node-jose",
    "node-rsa", "node-schedule", "node-serialize", "node-uuid", "normalize-url", "nunjucks",
    "oauth-1.0a", "object-hash", "object-path", "octonode", "on-finished", "openai", "openwhisk",
    "opossum", "ora", "p-limit", "p-map", "p-queue", "p-retry", "papaparse", "parse5", "passport",
    "passport-jwt", "passport-local", "path-to-regexp", "pdf-lib", "pdf-parse", "pdfkit",
    "pdfmake", "pg", "pg-connection-string", "pg-promise", "pino", "pino-lambda", "pino-pretty",
    "pluralize", "postgres", "postmark", "prom-client", "promise", "promise-retry", "prop-types",
    "proper-lockfile", "pug", "punycode", "qrcode", "qs", "query-string", "ramda", "random",
    "randomstring", "rate-limiter-flexible", "raw-body", "react", "react-dom", "readable-stream",
    "redis", "redoc", "reflect-metadata", "regenerator-runtime", "request", "request-promise",
    "request-promise-native", "retry", "rfdc", "rimraf", "rss-parser", "rxjs", "safe-buffer",
    "safer-buffer", "sanitize-html", "sax", "semver", "sentiment", "serialize-error",
    "serialize-javascript", "serverless-http", "serverless-mysql", "serverless-webpack", "sha.js",
    "sharp", "shortid", "showdown", "signale", "simple-oauth2", "sinon", "slack-node", "slugify",
    "snakecase-keys", "source-map-support", "sprintf-js", "sqlstring", "statuses",
    "string-strip-html", "strip-ansi", "stripe", "superagent", "superstruct", "supertest",
    "swagger-ui-express", "telegraf", "through2", "tiny-invariant", "tiny-json-http",
    "tinycolor2", "tough-cookie", "ts-pattern", "tslib", "tv4", "tweetnacl", "twilio", "twitter",
    "type-fest", "type-graphql", "type-is", "ua-parser-js", "ulid", "underscore", "undici",
    "unfurl.js", "uniqid", "unzipper", "uri-js", "url-join", "url-parse", "utf8", "util", "uuid",
    "uuidv4", "validate.js", "validator", "variable-diff", "vary", "vitest", "vue", "webpack",
    "winston", "ws", "xml2js", "xmlbuilder", "xmldom", "xss", "yaml", "yamljs", "yargs", "yup",
    "zod",
};

/* What Python brings along, but for what runs other code. Sorted. */
static const char *const python_modules[] = {
    "__future__", "abc", "argparse", "array", "ast", "asyncio", "atexit", "base64", "bdb",
    "binascii", "bisect", "builtins", "bz2", "cProfile", "calendar", "cmath", "cmd", "codecs",
    "collections", "colorsys", "compileall", "concurrent", "configparser", "contextlib",
    "contextvars", "copy", "copyreg", "csv", "ctypes", "dataclasses", "datetime", "dbm",
    "decimal", "difflib", "dis", "doctest", "email", "encodings", "enum", "errno", "faulthandler",
    "fcntl", "filecmp", "fileinput", "fnmatch", "fractions", "ftplib", "functools", "gc",
    "getopt", "getpass", "gettext", "glob", "graphlib", "grp", "gzip", "hashlib", "heapq", "hmac",
    "html", "http", "imaplib", "importlib", "inspect", "io", "ipaddress", "itertools", "json",
    "keyword", "linecache", "locale", "logging", "lzma", "mailbox", "marshal", "math",
    "mimetypes", "mmap", "modulefinder", "multiprocessing", "netrc", "numbers", "operator",
    "optparse", "os", "pathlib", "pdb", "pickle", "pickletools", "pkgutil", "platform",
    "plistlib", "posix", "posixpath", "pprint", "profile", "pstats", "pwd", "py_compile", "pydoc",
    "pyexpat", "queue", "quopri", "random", "re", "readline", "reprlib", "resource",
    "rlcompleter", "sched", "secrets", "select", "selectors", "shelve", "shlex", "shutil",
    "signal", "site", "smtplib", "socket", "socketserver", "sqlite3", "ssl", "stat", "statistics",
    "string", "stringprep", "struct", "symtable", "sys", "sysconfig", "syslog", "tarfile",
    "tempfile", "termios", "textwrap", "threading", "time", "timeit", "token", "tokenize",
    "tomllib", "trace", "traceback", "tracemalloc", "tty", "types", "typing", "unicodedata",
    "unittest", "urllib", "uuid", "warnings", "wave", "weakref", "webbrowser", "wsgiref", "xml",
    "xmlrpc", "zipapp", "zipfile", "zipimport", "zlib", "zoneinfo",
};

/* Of PyPI, as they are imported. Sorted. */
static const char *const python_packages[] = {
    "OpenSSL", "PIL", "PyPDF2", "aiohttp", "amazon_ion", "annotated_types", "anyio", "apig_wsgi",
    "arrow", "asgiref", "attr", "attrs", "aws_embedded_metrics", "aws_lambda_context",
    "aws_lambda_typing", "aws_xray_sdk", "awslambdaric", "bcrypt", "bleach", "blinker", "boto3",
    "botocore", "bs4", "bson", "cachetools", "certifi", "cffi", "cfnresponse", "chardet",
    "charset_normalizer", "chevron", "click", "colorama", "croniter", "cryptography",
    "dateparser", "dateutil", "defusedxml", "deprecated", "docutils", "dotenv", "ecdsa",
    "email_validator", "faker", "falcon", "fastapi", "fastjsonschema", "feedparser", "filetype",
    "flask", "flask_cors", "flask_restful", "freezegun", "geopy", "gql", "graphene", "graphql",
    "h11", "html2text", "html5lib", "httpcore", "httplib2", "httpx", "humanize", "hypothesis",
    "idna", "inflection", "iso8601", "isodate", "itsdangerous", "jinja2", "jmespath", "joblib",
    "jose", "jsonlogger", "jsonpath_ng", "jsonpickle", "jsonschema", "jwt", "lambda_decorators",
    "linebot", "loguru", "lxml", "magic", "mangum", "markdown", "markdownify", "markupsafe",
    "marshmallow", "marshmallow_dataclass", "matplotlib", "mock", "more_itertools", "moto",
    "msgpack", "multidict", "mypy_boto3", "mysql", "nacl", "networkx", "nltk", "numpy",
    "oauthlib", "openai", "openpyxl", "orjson", "packaging", "passlib", "pdfminer", "peewee",
    "phonenumbers", "pika", "pip", "pkg_resources", "platformdirs", "pluggy", "psutil", "psycopg",
    "psycopg2", "psycopg2cffi", "pyasn1", "pycountry", "pycparser", "pydantic", "pydantic_core",
    "pydantic_settings", "pydash", "pyexpat", "pygments", "pymongo", "pymysql", "pyodbc",
    "pyparsing", "pypdf", "pyperclip", "pytest", "python_http_client", "pythonjsonlogger", "pytz",
    "qrcode", "rdflib", "redis", "regex", "reportlab", "requests", "requests_oauthlib",
    "requests_toolbelt", "responses", "rich", "rsa", "ruamel", "s3transfer", "scipy",
    "sentry_sdk", "serverless_sdk", "serverless_wsgi", "setuptools", "shapely", "shortuuid",
    "simplejson", "six", "sklearn", "slack", "slack_sdk", "slugify", "sniffio", "soupsieve",
    "sqlalchemy", "sqlparse", "starlette", "stripe", "structlog", "svgwrite", "tabulate",
    "telegram", "tenacity", "tiktoken", "toml", "tomli", "toolz", "torch", "torchvision",
    "tornado", "tqdm", "twilio", "typeguard", "types_boto3", "typing_extensions",
    "typing_inspect", "tzdata", "tzlocal", "ua_parser", "ujson", "ulid", "unidecode",
    "uritemplate", "urllib3", "uuid6", "uvicorn", "validators", "voluptuous", "webargs",
    "websocket", "websockets", "werkzeug", "wrapt", "xgboost", "xlrd", "xlsxwriter", "xmltodict",
    "yaml", "yarl", "zoneinfo",
};

/* clang-format on */

/* Those that may call some service, or all: SERVICE NULL. */
static const struct special {
    const char *name; /* with all its parts: "botocore.auth.SigV4Auth" is of botocore.auth */
    const char *service, *why;
} specials[] = {
    {"child_process", NULL, "runs other programs"},
    {"cluster", NULL, "runs other programs"},
    {"worker_threads", NULL, "runs other programs"},
    {"vm", NULL, "runs code that is made at run time"},
    {"module", NULL, "runs code that is made at run time"},
    {"subprocess", NULL, "runs other programs"},
    {"pty", NULL, "runs other programs"},
    {"runpy", NULL, "runs code that is made at run time"},
    {"execa", NULL, "runs other programs"},
    {"zx", NULL, "runs other programs"},
    {"shelljs", NULL, "runs other programs"},
    {"@aws-sdk/rds-signer", "rds-db", "signs requests by itself"},
    {"@aws-sdk/dsql-signer", "dsql", "signs requests by itself"},
    {"@aws-sdk/polly-request-presigner", "polly", "signs requests by itself"},
    {"@aws-sdk/signature-v4", NULL, "signs requests by itself"},
    {"@smithy/signature-v4", NULL, "signs requests by itself"},
    {"botocore.auth", NULL, "signs requests by itself"},
    {"botocore.signers", NULL, "signs requests by itself"},
    {"botocore.session", NULL, "uses a library that calls services by itself"},
    {"@aws-sdk/credential-providers", "sts", "takes the rights of another role"},
    {"@aws-sdk/credential-provider-node", "sts", "takes the rights of another role"},
    {"@aws-sdk/credential-provider-sso", "sts", "takes the rights of another role"},
    {"botocore.credentials", "sts", "takes the rights of another role"},
    {"pandas", "s3", "reads and writes by address"},
    {"aws_lambda_powertools.utilities.parameters", NULL,
     "uses a library that calls services by itself"},
    {"aws_lambda_powertools.utilities.idempotency", NULL,
     "uses a library that calls services by itself"},
    {"aws_lambda_powertools.utilities.feature_flags", NULL,
     "uses a library that calls services by itself"},
    {"aws_lambda_powertools.utilities.streaming", NULL,
     "uses a library that calls services by itself"},
    {"aws_lambda_powertools.utilities.data_masking", NULL,
     "uses a library that calls services by itself"},
};

static int compare(const void *key, const void *item)
{
    return slice_cmp(*(const struct slice *)key, slice_of(*(const char *const *)item));
}

static bool is_in(struct slice name, const char *const *items, size_t n)
{
    return bsearch(&name, items, n, sizeof(*items), compare) != NULL;
}

/* Does a name end where REST of it begins, or one of its parts? */
static bool ends_name(struct slice rest)
{
    return !rest.len || rest.ptr[0] == '.' || rest.ptr[0] == '/';
}

/* "@scope/name/inner" -> "@scope/name" */
static struct slice npm_package(struct slice name)
{
    struct slice rest;
    struct slice head = slice_cut(name, '/', &rest);
    if (!slice_starts(name, "@") || !rest.len)
        return head;
    return slice_sub(name, 0, head.len + 1 + slice_cut(rest, '/', &rest).len);
}

static bool is_plain(enum lang_id lang, struct slice name)
{
    struct slice rest;
    if (lang == LANG_PYTHON) {
        struct slice top = slice_cut(name, '.', &rest);
        return is_in(top, python_modules, ARRAY_SIZE(python_modules)) ||
               is_in(top, python_packages, ARRAY_SIZE(python_packages)) ||
               slice_starts(top, "mypy_boto3") || slice_eq_str(top, "aws_lambda_powertools");
    }
    struct slice package = npm_package(name);
    return slice_starts(name, "@types/") || slice_starts(name, "@aws-sdk/client-") ||
           is_in(name, node_modules, ARRAY_SIZE(node_modules)) ||
           is_in(package, npm_packages, ARRAY_SIZE(npm_packages));
}

const char *usage_doubt_of_package(enum lang_id lang, struct slice name, const char **ret_service)
{
    bool node = slice_starts(name, "node:");
    if (node)
        name = slice_sub(name, 5, name.len);
    for (size_t i = 0; i < ARRAY_SIZE(specials); i++) {
        const struct special *s = &specials[i];
        if (!slice_starts(name, s->name) || !ends_name(slice_sub(name, strlen(s->name), name.len)))
            continue;
        *ret_service = s->service ? s->service : "*";
        return s->why;
    }
    if (node || is_plain(lang, name))
        return NULL;
    *ret_service = "*";
    return "uses a library that may call services by itself";
}
