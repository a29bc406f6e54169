exports.bad = async (event) => {
  try {
    return { statusCode: 200, body: JSON.stringify(JSON.parse(event.body)) };
  } catch (err) {
    return { statusCode: 500, body: err.stack };
  }
};

exports.good = async (event) => {
  try {
    return { statusCode: 200, body: JSON.stringify(JSON.parse(event.body)) };
  } catch (err) {
    console.error(err);
    return { statusCode: 500, body: 'that did not work' };
  }
};
