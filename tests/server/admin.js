// SPDX-License-Identifier: Apache-2.0
// dynamodb-admin, a page for looking at tables, in front of the server: what a browser shows of it.
// Without Chromium, what it hands to a browser.
'use strict';
const assert = require('assert');
const { execFileSync } = require('child_process');
const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');
const { packages, server, start, main } = require('./place.js');
const sdk = packages('@aws-sdk/client-dynamodb');

// The server checks what dynamodb-admin signs.
const guard = { DDB_LOCAL_ACCESS_KEY_ID: 'key', DDB_LOCAL_SECRET_ACCESS_KEY: 'secret' };
const browser = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => process.env.PATH.split(':').map((folder) => path.join(folder, name)))
  .find((file) => fs.existsSync(file));
let store, admin;

const freePort = () => new Promise((resolve) => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(String(port)));
  });
});

// The page as a browser has it after its scripts ran.
function page(place) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'));
  try {
    return execFileSync(browser, ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
      `--user-data-dir=${home}`, '--virtual-time-budget=10000', '--timeout=20000', '--dump-dom', admin.url + place],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 60000, env: { ...process.env, HOME: home } });
  } finally {
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function shown(place) {
  if (!browser && process.env.CI === 'true') throw new Error('there is no Chromium');
  return browser ? page(place) : 'there is no Chromium';
}
const said = async (place) => (await fetch(admin.url + place)).json();

function tableOf(name, indexes) {
  return {
    TableName: name, BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['id', 'kind'].slice(0, indexes ? 2 : 1)
      .map((n) => ({ AttributeName: n, AttributeType: 'S' })),
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: indexes,
  };
}

main([
  ['it starts', async () => {
    store = await server(guard);
    const client = new sdk.DynamoDBClient({ endpoint: store.url, region: 'us-east-1',
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' } });
    await client.send(new sdk.CreateTableCommand(tableOf('Lamps', [{ IndexName: 'byKind',
      KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }])));
    await client.send(new sdk.CreateTableCommand(tableOf('Empty')));
    for (let i = 0; i < 30; i++) {
      await client.send(new sdk.PutItemCommand({ TableName: 'Lamps', Item: {
        id: { S: `lamp-${i}` }, kind: { S: i % 2 ? 'odd' : 'even' }, watts: { N: String(i) },
        parts: { L: [{ M: { bulb: { S: '<b>&' } } }] } } }));
    }
    const program = packages.resolve('dynamodb-admin').replace('backend.js', 'dynamodb-admin.js');
    const port = await freePort();
    admin = await start(process.execPath, [program, '--host', '127.0.0.1', '--port', port,
      '--dynamo-endpoint', store.url], { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'us-east-1' });
    admin.url = `http://127.0.0.1:${port}`; // it prints the store's URL, too
  }],
  ['it lists the tables', async () => {
    const names = (await said('/api/tables')).map((t) => t.TableName ?? t.name ?? t);
    assert.deepStrictEqual(names.sort(), ['Empty', 'Lamps']);
  }],
  ['it hands out items', async () => {
    const first = await said('/tables/Lamps/items?pageSize=25');
    assert.strictEqual(first.Items.length, 25);
    assert(first.Items.every((i) => /^lamp-\d+$/.test(i.id)));
    const odd = encodeURIComponent(JSON.stringify({ kind: { type: 'S', operator: '=', value: 'odd' } }));
    const found = await said(`/tables/Lamps/items?operationType=query&queryableSelection=byKind&filters=${odd}`);
    assert.deepStrictEqual(found.Items.map((i) => i.watts % 2), Array(15).fill(1));
  }],
  ['Chromium shows the tables', async () => {
    const text = shown('/');
    if (!browser) return text;
    assert(text.includes('Lamps') && text.includes('Empty'), text.slice(-2000));
  }],
  ['Chromium shows the items', async () => {
    const text = shown('/tables/Lamps');
    if (!browser) return text;
    assert(new Set(text.match(/lamp-\d+/g)).size >= 25, text.slice(-2000));
    assert(text.includes('watts'));
  }],
  ['Chromium shows what a table is', async () => {
    const text = shown('/tables/Lamps/meta');
    if (!browser) return text;
    assert(/TableArn|AttributeDefinitions/.test(text), text.slice(-2000));
  }],
  ['Chromium shows an item', async () => {
    const text = shown(`/tables/Lamps/items/${encodeURIComponent('lamp-7')}`);
    if (!browser) return text;
    assert(text.includes('lamp-7') && text.includes('bulb'), text.slice(-2000));
  }],
  ['both end', async () => {
    await admin.stop();
    assert.strictEqual(await store.stop(), 0);
  }],
]);
