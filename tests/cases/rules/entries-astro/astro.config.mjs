export default { output: 'server' };
