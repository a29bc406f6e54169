const { exec } = require('child_process');
const { app } = require('@azure/functions');

app.http('list', {
    methods: ['GET'],
    authLevel: 'anonymous',
    route: 'list/{dir}',
    handler: async (request, context) => {
        exec('ls ' + request.query.get('dir')); // virga-expect: command-injection/shell
        exec('ls ' + request.params.dir); // virga-expect: command-injection/shell
        exec('ls ' + context.functionName);
        return { body: 'done' };
    },
});

app.post('save', async (request) => {
    const { dir } = await request.json();
    exec('ls ' + dir); // virga-expect: command-injection/shell
    return { status: 204 };
});

app.storageQueue('orders', {
    queueName: 'orders',
    handler: (message) => {
        exec('ls ' + message.dir); // virga-expect: command-injection/shell
    },
});
