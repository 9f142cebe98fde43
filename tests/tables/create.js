// SPDX-License-Identifier: Apache-2.0
// Usage: node create.js FOLDER       with the server's address in DDB_ENDPOINT (tests/live/servers.sh)
// Sends each NAME.create.json in FOLDER, as `ddbc table --format createtable` printed it, to DynamoDB
// Local, compares what DescribeTable says, and deletes the table. Keys of several attributes are newer
// than DynamoDB Local 1.25.1: it must refuse these requests for that, and take them without.
const fs = require("fs");
const path = require("path");

const folder = process.argv[2];
const credential = "Credential=AKIDLOCAL/20260101/us-east-1/dynamodb/aws4_request";

async function send(operation, body) {
  const reply = await fetch(process.env.DDB_ENDPOINT, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.0",
      "X-Amz-Target": `DynamoDB_20120810.${operation}`,
      Authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(`${operation}: ${JSON.stringify(answer)}`);
  return answer;
}

const isMulti = (index) => index.KeySchema.length > 2 ||
  index.KeySchema.filter((one) => one.KeyType === "HASH").length > 1;

// Without the indexes, and without the definitions of attributes that no key uses then.
function withoutMulti(request) {
  const indexes = request.GlobalSecondaryIndexes.filter((index) => !isMulti(index));
  const keys = [request, ...indexes, ...(request.LocalSecondaryIndexes ?? [])];
  const used = new Set(keys.flatMap((one) => one.KeySchema.map((key) => key.AttributeName)));
  return { ...request, GlobalSecondaryIndexes: indexes.length > 0 ? indexes : undefined,
    AttributeDefinitions: request.AttributeDefinitions.filter((one) => used.has(one.AttributeName)) };
}

const units = (one) => [one?.ReadCapacityUnits ?? 0, one?.WriteCapacityUnits ?? 0];
const indexesOf = (list) => (list ?? []).map((index) => [index.IndexName, index.KeySchema.map((one) =>
  [one.AttributeName, one.KeyType]), index.Projection.ProjectionType,
(index.Projection.NonKeyAttributes ?? []).slice().sort(), units(index.ProvisionedThroughput)]).sort();
const shape = (table) => JSON.stringify([
  table.KeySchema.map((one) => [one.AttributeName, one.KeyType]),
  table.AttributeDefinitions.map((one) => [one.AttributeName, one.AttributeType]).sort(),
  indexesOf(table.GlobalSecondaryIndexes),
  indexesOf(table.LocalSecondaryIndexes).map((one) => one.slice(0, 4)),
  units(table.ProvisionedThroughput), table.StreamSpecification?.StreamViewType ?? ""]);

async function create(request) {
  if ((request.GlobalSecondaryIndexes ?? []).some(isMulti)) {
    const refused = await send("CreateTable", request).then(() => "", (error) => error.message);
    if (!/key ?schema/i.test(refused)) throw new Error(`keys of several attributes: ${refused || "taken"}`);
    request = withoutMulti(request);
  }
  await send("CreateTable", request);
  const { Table } = await send("DescribeTable", { TableName: request.TableName });
  await send("DeleteTable", { TableName: request.TableName });
  if (shape(Table) !== shape(request))
    throw new Error(`${request.TableName}:\n  ${shape(request)}\nbecame\n  ${shape(Table)}`);
}

(async () => {
  let right = 0;
  for (const file of fs.readdirSync(folder).filter((one) => one.endsWith(".create.json"))) {
    try {
      for (const request of [JSON.parse(fs.readFileSync(path.join(folder, file), "utf8"))].flat())
        await create(request);
      right++;
    } catch (error) {
      console.log(`${file}: ${error.message}`);
    }
  }
  console.log(`right ${right}`);
})();
