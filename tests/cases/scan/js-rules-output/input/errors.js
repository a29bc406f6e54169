const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
const secrets = new SecretsManagerClient({});

exports.bad = async () => {
  try {
    return { statusCode: 200, body: await work() };
  } catch (err) {
    return { statusCode: 500, body: err.stack };
  }
};

exports.good = async () => {
  try {
    return { statusCode: 200, body: await work() };
  } catch (err) {
    console.error(err);
    return { statusCode: 500, body: 'internal error' };
  }
};

exports.connect = async () => {
  const secret = await secrets.send(new GetSecretValueCommand({ SecretId: 'db' }));
  console.log('connecting with', secret.SecretString);
  return { statusCode: 200, body: secret.SecretString };
};

exports.environment = async () => {
  return { statusCode: 200, body: JSON.stringify(process.env) };
};

exports.stage = async () => {
  return { statusCode: 200, body: JSON.stringify({ stage: process.env.STAGE }) };
};

async function work() {
  return 'done';
}
