const work = async () => { throw new Error('no'); };

exports.stack = async () => {
  try {
    return { statusCode: 200, body: await work() };
  } catch (err) {
    return { statusCode: 500, body: JSON.stringify({ trace: err.stack }) };
  }
};

exports.whole = async () => {
  try {
    return { statusCode: 200, body: await work() };
  } catch (err) {
    return { statusCode: 500, body: JSON.stringify({ message: err }) };
  }
};
