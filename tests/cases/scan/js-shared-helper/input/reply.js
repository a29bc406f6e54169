exports.reply = (callback, status, body) => {
  callback(null, { statusCode: status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
};
