exports.show = async (event) => ({ statusCode: 200, body: JSON.stringify(process.env) }) // virga-expect
exports.safeShow = async (event) => ({ statusCode: 200, body: JSON.stringify({ stage: process.env.STAGE }) })
