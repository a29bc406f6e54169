import middy from '@middy/core';
import { exec } from 'child_process';

const base = async (event) => {
  exec('convert ' + event.pathParameters.name);
  return { statusCode: 204 };
};

export const handler = middy(base);
