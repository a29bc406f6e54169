const { exec } = require('child_process');

module.exports = async function (context, req) {
    exec('ls ' + req.query.dir); // virga-expect: command-injection/shell
    exec('ls ' + context.req.body.dir); // virga-expect: command-injection/shell
    context.res = { body: 'done' };
};
