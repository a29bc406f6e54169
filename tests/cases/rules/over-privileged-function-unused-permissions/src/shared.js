const store = require('./lib/votes');

const held = new Map([['votes', new store.Votes()]]);

exports.writer = async (event) => new store.Votes().save(event.vote) && store.save(event.vote);
exports.computed = async (event) => store.load(event.vote) && store[event.action](event.vote);
exports.held = async (event) => store.load(event.vote) && held.get('votes').save(event.vote);
