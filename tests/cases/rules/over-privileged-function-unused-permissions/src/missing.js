const { save } = require('./generated/save');

exports.handler = async () => save('a');
