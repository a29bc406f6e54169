module.exports.make = (clients) => async () => {
    await clients.queue.sendMessage({ MessageBody: 'x' });
};
module.exports.handler = module.exports.make(require('some-clients'));
