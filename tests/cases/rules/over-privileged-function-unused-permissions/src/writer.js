const { votes, keep } = require('./lib/store');

exports.handler = async () => {
    await votes.add({ id: '1' });
    await keep('last', 'vote');
    return (await votes.all()).Count;
};
