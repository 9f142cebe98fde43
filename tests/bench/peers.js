// SPDX-License-Identifier: Apache-2.0
// The rows by the AWS SDK for JavaScript v3, its document client, and ElectroDB; see foreign.c.
// Usage: peers.js FOLDER ENDPOINT
'use strict';
const fs = require('fs');
const path = require('path');
const { createHash, createHmac } = require('crypto');
const { createRequire } = require('module');

const [folder, endpoint] = process.argv.slice(2);
const modules = process.env.DDB_BUILD || path.join(__dirname, '../../build');
let sdk, doc, util, electro, signer;
try {
  const load = createRequire(path.join(modules, 'npm/bench/'));
  sdk = load('@aws-sdk/client-dynamodb');
  doc = load('@aws-sdk/lib-dynamodb');
  util = load('@aws-sdk/util-dynamodb');
  electro = load('electrodb');
  signer = load('@smithy/signature-v4');
} catch (why) {
  console.log(`skipped: AWS SDK for JavaScript and ElectroDB: ${String(why.message).split('\n')[0]}\n`);
  process.exit(0);
}

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const client = new sdk.DynamoDBClient({ region: 'eu-central-1', endpoint, credentials });
const documents = doc.DynamoDBDocumentClient.from(client);
const Edit = new electro.Entity({
  model: { entity: 'EditRecord', version: '1', service: 'reimagine' },
  attributes: {
    userId: { type: 'string' }, editId: { type: 'string' }, imageId: { type: 'string' },
    editType: { type: 'string' }, params: { type: 'any' }, sourceKey: { type: 'string' },
    resultKey: { type: 'string' }, status: { type: 'string' }, createdAt: { type: 'string' },
    completedAt: { type: 'string' }, modelId: { type: 'string' }, processingTime: { type: 'number' },
  },
  indexes: { own: { pk: { field: 'PK', composite: ['userId'] }, sk: { field: 'SK', composite: ['editId'] } } },
}, { client: documents, table: 'Reimagine' });

// OpenSSL's, as the SDK for Node has it.
class Sha256 {
  constructor(secret) {
    this.sum = secret ? createHmac('sha256', secret) : createHash('sha256');
  }
  update(data) {
    this.sum.update(data);
  }
  async digest() {
    return this.sum.digest();
  }
}

const data = (name) => fs.readFileSync(path.join(folder, name));
const decode = (name) => {
  const body = data(name);
  return () => JSON.parse(body.toString('utf8')).Items.map((item) => util.unmarshall(item));
};
const item = util.unmarshall(JSON.parse(data('decode_1').toString('utf8')));
const record = { ...item.Data };
const body = data('sign_1k');
const v4 = new signer.SignatureV4({
  credentials, region: 'eu-central-1', service: 'dynamodb', sha256: Sha256, applyChecksum: false,
});
const TableName = 'Reimagine';
const Key = { PK: 'USER#01KAXW3E8G00000000000000US', SK: 'IMAGE#1' };
const query = {
  TableName, KeyConditionExpression: 'PK = :p', Limit: 50, ExpressionAttributeValues: { ':p': Key.PK },
};
const works = {
  'decode_50 aws-sdk-js': decode('decode_50'),
  'decode_1mb aws-sdk-js': decode('decode_1mb'),
  'decode_shuffled aws-sdk-js': decode('decode_shuffled'),
  'encode_put aws-sdk-js': () => JSON.stringify({
    TableName, Item: util.marshall(item, { removeUndefinedValues: true }),
  }),
  'sign_1k smithy': () => v4.sign({
    method: 'POST', protocol: 'https:', hostname: 'dynamodb.eu-central-1.amazonaws.com', path: '/',
    query: {}, body,
    headers: {
      host: 'dynamodb.eu-central-1.amazonaws.com', 'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.PutItem',
    },
  }),
  'client_get aws-sdk-js': () => client.send(new sdk.GetItemCommand({ TableName, Key: util.marshall(Key) })),
  'client_get lib-dynamodb': () => documents.send(new doc.GetCommand({ TableName, Key })),
  'client_get electrodb': () => Edit.get({ userId: '1', editId: '2' }).go({ ignoreOwnership: true }),
  'client_put aws-sdk-js': () => client.send(new sdk.PutItemCommand({ TableName, Item: util.marshall(item) })),
  'client_put lib-dynamodb': () => documents.send(new doc.PutCommand({ TableName, Item: item })),
  'client_put electrodb': () => Edit.put(record).go(),
  'client_query50 aws-sdk-js': () => client.send(new sdk.QueryCommand({
    ...query, ExpressionAttributeValues: { ':p': { S: Key.PK } },
  })),
  'client_query50 lib-dynamodb': () => documents.send(new doc.QueryCommand(query)),
  'client_query50 electrodb': () => Edit.query.own({ userId: '1' }).go({ ignoreOwnership: true, limit: 50 }),
};

const spent = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) * 1000;
};

async function sample(run, least) {
  const start = process.cpuUsage();
  let count = 0;
  do {
    await run();
    count++;
  } while (spent(start) < least);
  return spent(start) / count;
}

async function main() {
  for (const [name, run] of Object.entries(works)) {
    await sample(run, 300e6); // until it is compiled
    console.log(name);
  }
  console.log();
  for await (const line of require('readline').createInterface({ input: process.stdin })) {
    const [row, system, least] = line.split(' ');
    console.log(await sample(works[`${row} ${system}`], Math.max(Number(least), 20e6)));
  }
}
main().then(() => process.exit(0), (why) => {
  console.error(why);
  process.exit(1);
});
