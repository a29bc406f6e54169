const aws = require('aws-sdk');

const service = new aws.TranscribeService();

// The service reads and writes buckets with the rights of whoever calls it.
exports.handler = (event, context, callback) => {
    const starts = event.Records.map((record) => service.startTranscriptionJob({ Media: { MediaFileUri: record.uri } }).promise());
    Promise.all(starts).then(() => callback(null, 'started'), callback);
};
