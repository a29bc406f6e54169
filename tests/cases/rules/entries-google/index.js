const { exec } = require('child_process');
const functions = require('firebase-functions/v1');
const { onRequest, onCall } = require('firebase-functions/v2/https');

exports.first = functions.runWith({ timeoutSeconds: 60 }).https.onRequest((req, res) => {
    exec('ls ' + req.query.dir); // virga-expect: command-injection/shell
    res.send('done');
});

exports.second = onRequest({ cors: false }, (req, res) => {
    exec('ls ' + req.query.dir); // virga-expect: command-injection/shell
    res.send('done');
});

exports.called = onCall({ enforceAppCheck: true }, (request) => {
    exec('ls ' + request.data.dir); // virga-expect: command-injection/shell
    exec('ls ' + request.auth.uid);
    return { done: true };
});
