const { execSync } = require('child_process')
exports.rest = async (event) => void execSync('ls ' + event.queryStringParameters.dir) // virga-expect: command-injection/shell
exports.http = async (event) => void execSync('ls ' + JSON.parse(event.body).dir) // virga-expect: command-injection/shell
exports.url = async (event) => void execSync('ls ' + event.rawPath) // virga-expect: command-injection/shell
exports.storage = async (event) => void execSync('ls ' + event.Records[0].s3.object.key) // virga-expect: command-injection/shell
exports.queue = async (event) => void execSync('ls ' + event.Records[0].body) // virga-expect: command-injection/shell
exports.topic = async (event) => void execSync('ls ' + event.Records[0].Sns.Message) // virga-expect: command-injection/shell
exports.kinesis = async (event) => void execSync('ls ' + Buffer.from(event.Records[0].kinesis.data, 'base64')) // virga-expect: command-injection/shell
exports.bus = async (event) => void execSync('ls ' + event.detail.dir) // virga-expect: command-injection/shell
exports.safeTimer = async (event) => void execSync('ls ' + event.time)
exports.direct = async (event) => void execSync('ls ' + event.dir) // virga-expect: command-injection/shell
