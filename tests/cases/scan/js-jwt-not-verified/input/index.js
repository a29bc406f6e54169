const jwt = require('jsonwebtoken');

exports.decodedByHand = async (event) => {
  const payload = event.headers.Authorization.split('.')[1];
  const claims = JSON.parse(Buffer.from(payload, 'base64').toString());
  return { statusCode: 200, body: claims.sub };
};

exports.verified = async (event) => {
  const claims = jwt.verify(event.headers.Authorization, process.env.JWT_KEY);
  return { statusCode: 200, body: claims.sub };
};
