// SPDX-License-Identifier: Apache-2.0
// The AWS SDK for JavaScript, version 3: every operation of the store, the document client,
// paginators, waiters, and errors as its users catch them. The server checks its signatures.
'use strict';
const assert = require('assert');
const { packages, server, main } = require('./place.js');
const sdk = packages('@aws-sdk/client-dynamodb');
const lib = packages('@aws-sdk/lib-dynamodb');

const key = 'AKIDSDK', secret = 'secretsdk';
const guard = { DDB_LOCAL_ACCESS_KEY_ID: key, DDB_LOCAL_SECRET_ACCESS_KEY: secret };
const used = new Set();
let place, client, doc;

function connect(credentials) {
  const made = new sdk.DynamoDBClient({
    endpoint: place.url, region: 'us-east-1', maxAttempts: 1, credentials,
  });
  made.middlewareStack.add((next, context) => (args) => {
    used.add(context.commandName.replace('Command', ''));
    return next(args);
  }, { step: 'initialize' });
  return made;
}

const call = (name, input) => client.send(new sdk[`${name}Command`](input));
const item = (name, input) => doc.send(new lib[`${name}Command`](input));

async function refused(promise, name) {
  const error = await promise.then(() => null, (e) => e);
  assert(error !== null, `no ${name}`);
  assert.strictEqual(error.name, name, error.message);
  assert(name === 'ValidationException' || error instanceof sdk.DynamoDBServiceException);
  return error;
}

async function collect(pages, of) {
  const all = [];
  for await (const page of pages) all.push(of(page));
  return all;
}

const plain = (name) => ({
  TableName: name, BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
});

main([
  ['tables', async () => {
    place = await server(guard);
    client = connect({ accessKeyId: key, secretAccessKey: secret });
    doc = lib.DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    await call('CreateTable', {
      ...plain('Games'),
      AttributeDefinitions: ['player', 'game', 'state'].map((n) => ({ AttributeName: n, AttributeType: 'S' }))
        .concat([{ AttributeName: 'score', AttributeType: 'N' }]),
      KeySchema: [{ AttributeName: 'player', KeyType: 'HASH' }, { AttributeName: 'game', KeyType: 'RANGE' }],
      GlobalSecondaryIndexes: [{
        IndexName: 'scores', Projection: { ProjectionType: 'KEYS_ONLY' },
        KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' }, { AttributeName: 'score', KeyType: 'RANGE' }],
      }],
    });
    const waited = await sdk.waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName: 'Games' });
    assert.strictEqual(waited.state, 'SUCCESS');
    const { Table } = await call('DescribeTable', { TableName: 'Games' });
    assert(Table.CreationDateTime instanceof Date && Table.ItemCount === 0);
    const error = await refused(call('CreateTable', plain('Games')), 'ResourceInUseException');
    assert(error instanceof sdk.ResourceInUseException && error.$metadata.httpStatusCode === 400);
    assert(/^[0-9A-Fa-f-]{36}$/.test(error.$metadata.requestId));
    await refused(call('DescribeTable', { TableName: 'Nowhere' }), 'ResourceNotFoundException');
  }],

  ['every type', async () => {
    const whole = {
      player: 'types', game: '1', s: '\u00fc\u{1F600}\u0000', n: -1.5e-100, yes: true, none: null,
      b: new Uint8Array([0, 255]), l: ['a', 1, [], {}], m: { a: { b: 'c' } }, empty: '',
      ss: new Set(['x', 'y']), ns: new Set([1, 2.5]),
    };
    await item('Put', { TableName: 'Games', Item: { ...whole, left: undefined } });
    const got = await item('Get', { TableName: 'Games', Key: { player: 'types', game: '1' }, ConsistentRead: true });
    assert.deepStrictEqual({ ...got.Item, b: new Uint8Array(got.Item.b) }, whole);
  }],

  ['put, update, delete', async () => {
    const Key = { player: 'p', game: 'g' }, of = { TableName: 'Games', Key };
    await item('Put', { TableName: 'Games', Item: { ...Key, score: 10, state: 'on' } });
    const updated = await item('Update', {
      ...of, UpdateExpression: 'SET score = score + :d, #l = list_append(if_not_exists(#l, :e), :x) ADD seen :d',
      ExpressionAttributeNames: { '#l': 'log' }, ExpressionAttributeValues: { ':d': 5, ':e': [], ':x': ['a'] },
      ReturnValues: 'ALL_NEW', ReturnConsumedCapacity: 'INDEXES',
    });
    assert.deepStrictEqual(updated.Attributes, { ...Key, score: 15, state: 'on', log: ['a'], seen: 5 });
    assert(updated.ConsumedCapacity.CapacityUnits > 0);
    const failed = await refused(item('Update', {
      ...of, UpdateExpression: 'SET score = :s', ConditionExpression: 'score < :s',
      ExpressionAttributeValues: { ':s': 1 }, ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }), 'ConditionalCheckFailedException');
    assert.deepStrictEqual(failed.Item.score, { N: '15' });
    const gone = await item('Delete', { ...of, ReturnValues: 'ALL_OLD' });
    assert.strictEqual(gone.Attributes.score, 15);
    assert.strictEqual((await item('Get', of)).Item, undefined);
    await refused(item('Get', { ...of, ProjectionExpression: 'a,,b' }), 'ValidationException');
  }],

  ['batches', async () => {
    for (let from = 0; from < 100; from += 25) {
      const { UnprocessedItems } = await item('BatchWrite', { RequestItems: { Games: Array.from({ length: 25 }, (_, i) =>
        ({ PutRequest: { Item: { player: 'many', game: String(from + i).padStart(3, '0'), score: from + i, state: 'on' } } })) } });
      assert.deepStrictEqual(UnprocessedItems, {});
    }
    const got = await item('BatchGet', { RequestItems: { Games: { Keys: [
      { player: 'many', game: '007' }, { player: 'many', game: 'none' }] } } });
    assert.deepStrictEqual(got.Responses.Games.map((i) => i.score), [7]);
  }],

  ['queries, scans and their paginators', async () => {
    const query = { TableName: 'Games', KeyConditionExpression: 'player = :p', ExpressionAttributeValues: { ':p': 'many' } };
    const page = await item('Query', { ...query, Limit: 3, ScanIndexForward: false });
    assert.deepStrictEqual(page.Items.map((i) => i.score), [99, 98, 97]);
    assert.deepStrictEqual(page.LastEvaluatedKey, { player: 'many', game: '097' });
    const sizes = await collect(lib.paginateQuery({ client: doc, pageSize: 40 }, query), (p) => p.Count);
    assert.deepStrictEqual(sizes.filter((n) => n > 0), [40, 40, 20]);
    const onIndex = await collect(lib.paginateQuery({ client: doc, pageSize: 7 }, {
      TableName: 'Games', IndexName: 'scores', KeyConditionExpression: '#s = :s AND score BETWEEN :a AND :b',
      ExpressionAttributeNames: { '#s': 'state' }, ExpressionAttributeValues: { ':s': 'on', ':a': 20, ':b': 39 },
    }), (p) => p.Items.map((i) => i.score));
    assert.deepStrictEqual(onIndex.flat(), Array.from({ length: 20 }, (_, i) => 20 + i));
    const scanned = await collect(lib.paginateScan({ client: doc, pageSize: 9 }, {
      TableName: 'Games', FilterExpression: 'contains(game, :g) AND attribute_type(score, :n)',
      ExpressionAttributeValues: { ':g': '1', ':n': 'N' } }), (p) => p.Items.length);
    assert.strictEqual(scanned.reduce((a, b) => a + b), 19);
    const parts = await Promise.all([0, 1, 2].map((Segment) =>
      item('Scan', { TableName: 'Games', Segment, TotalSegments: 3, Select: 'COUNT' })));
    assert.strictEqual(parts.reduce((sum, p) => sum + p.Count, 0), 101);
    for (let i = 0; i < 5; i++) await call('CreateTable', plain(`Page${i}`));
    const names = await collect(sdk.paginateListTables({ client, pageSize: 2 }, {}), (p) => p.TableNames);
    assert.deepStrictEqual(names.flat(), ['Games', 'Page0', 'Page1', 'Page2', 'Page3', 'Page4']);
  }],

  ['transactions', async () => {
    const Put = { TableName: 'Games', Item: { player: 'tx', game: '1', v: 1 }, ConditionExpression: 'attribute_not_exists(player)' };
    const twice = { TransactItems: [{ Put }], ClientRequestToken: 'same' };
    await item('TransactWrite', twice);
    await item('TransactWrite', twice);
    const failed = await refused(item('TransactWrite', { TransactItems: [
      { Delete: { TableName: 'Games', Key: { player: 'many', game: '001' } } },
      { Put: { ...Put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } }] }), 'TransactionCanceledException');
    assert.deepStrictEqual(failed.CancellationReasons.map((r) => r.Code), ['None', 'ConditionalCheckFailed']);
    assert.deepStrictEqual(failed.CancellationReasons[1].Item.v, { N: '1' });
    const got = await item('TransactGet', { TransactItems: [
      { Get: { TableName: 'Games', Key: { player: 'tx', game: '1' } } },
      { Get: { TableName: 'Games', Key: { player: 'many', game: '001' } } },
      { Get: { TableName: 'Games', Key: { player: 'no', game: 'no' } } }] });
    assert.deepStrictEqual(got.Responses.map((r) => r.Item && (r.Item.v ?? r.Item.score)), [1, 1, undefined]);
    await refused(item('TransactWrite', { ...twice, TransactItems: [{ Delete: { TableName: 'Games', Key: { player: 'a', game: 'b' } } }] }),
      'IdempotentParameterMismatchException');
  }],

  ['a hundred requests at once', async () => {
    const Key = { player: 'count', game: '1' };
    await Promise.all(Array.from({ length: 100 }, () => item('Update', {
      TableName: 'Games', Key, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 } })));
    assert.strictEqual((await item('Get', { TableName: 'Games', Key })).Item.n, 100);
  }],

  ['indexes and time to live', async () => {
    await call('UpdateTable', { TableName: 'Page0',
      AttributeDefinitions: ['k', 'g'].map((n) => ({ AttributeName: n, AttributeType: 'S' })),
      GlobalSecondaryIndexUpdates: [{ Create: { IndexName: 'late', Projection: { ProjectionType: 'ALL' },
        KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }] } }] });
    await call('UpdateTimeToLive', { TableName: 'Page0', TimeToLiveSpecification: { Enabled: true, AttributeName: 'until' } });
    const { TimeToLiveDescription } = await call('DescribeTimeToLive', { TableName: 'Page0' });
    assert.deepStrictEqual(TimeToLiveDescription, { AttributeName: 'until', TimeToLiveStatus: 'ENABLED' });
  }],

  ['deleting tables', async () => {
    for (let i = 0; i < 5; i++) {
      await call('DeleteTable', { TableName: `Page${i}` });
      await sdk.waitUntilTableNotExists({ client, maxWaitTime: 30 }, { TableName: `Page${i}` });
    }
    assert.deepStrictEqual((await call('ListTables', {})).TableNames, ['Games']);
  }],

  ['wrong credentials', async () => {
    const send = (credentials) => connect(credentials).send(new sdk.ListTablesCommand({}));
    await refused(send({ accessKeyId: key, secretAccessKey: 'x' }), 'InvalidSignatureException');
    await refused(send({ accessKeyId: 'x', secretAccessKey: secret }), 'UnrecognizedClientException');
  }],

  ['every operation was called', async () => {
    const wanted = ['CreateTable', 'DescribeTable', 'UpdateTable', 'DeleteTable', 'ListTables', 'UpdateTimeToLive',
      'DescribeTimeToLive', 'Put', 'Get', 'Update', 'Delete', 'Query', 'Scan', 'BatchGet', 'BatchWrite',
      'TransactGet', 'TransactWrite'];
    const names = new Set([...used].map((n) => n.replace(/Items?$/, '')));
    assert.deepStrictEqual(wanted.filter((n) => !names.has(n)), []);
  }],

  ['the server ends', async () => {
    assert.strictEqual(await place.stop(), 0);
  }],
]);
