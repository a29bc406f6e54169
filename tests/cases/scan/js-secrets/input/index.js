const password = 'hunter2!x';
const passwordField = 'password';
const config = { apiKey: process.env.API_KEY, dbPassword: 'Tr0ub4dor&3' };
const placeholder = { password: 'your-password' };

exports.handler = async (event) => (event.body === config.apiKey ? password : placeholder);
