// SPDX-License-Identifier: Apache-2.0
// Usage: node compare.js MODULES FOLDER
// For each NAME.create.json in FOLDER (CreateTable of a schema), NAME.model.json (the same as a NoSQL
// Workbench model) and NAME.yaml (that model, imported): the tables, key attributes, indexes and
// capacity of all three are the same, and the templates of the model's facets are the entities' keys.
// What a model has no place for, `ddbc table` says: streams, and keys of several attributes.
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const [modules, folder] = process.argv.slice(2);
const yaml = createRequire(path.resolve(modules, "x.js"))("yaml");

const sorted = (object) => Object.fromEntries(Object.entries(object).sort());

function fromRequest(request) {
  const types = Object.fromEntries(
    request.AttributeDefinitions.map((one) => [one.AttributeName, one.AttributeType]));
  const key = (schema) => schema.map((one) => `${one.KeyType} ${one.AttributeName} ${types[one.AttributeName]}`);
  const units = (one) => one.ProvisionedThroughput &&
    [one.ProvisionedThroughput.ReadCapacityUnits, one.ProvisionedThroughput.WriteCapacityUnits];
  const lists = [request.GlobalSecondaryIndexes ?? [], request.LocalSecondaryIndexes ?? []];
  const indexes = lists.flatMap((list, local) => list.filter((index) => index.KeySchema.length <= 2 &&
    index.KeySchema.filter((one) => one.KeyType === "HASH").length === 1).map((index) => [index.IndexName, {
    key: key(index.KeySchema),
    local: local === 1,
    projection: index.Projection.NonKeyAttributes ?? index.Projection.ProjectionType,
  }]));
  return { key: key(request.KeySchema), indexes: sorted(Object.fromEntries(indexes)), units: units(request) };
}

function fromSchema(table) {
  const attribute = (type, one) => one == null ? [] : [`${type} ${one.name ?? one} ${one.type ?? "S"}`];
  const key = (one) => [...attribute("HASH", one.partition_key), ...attribute("RANGE", one.sort_key)];
  const projections = { all: "ALL", keys: "KEYS_ONLY" };
  const indexes = Object.entries(table.indexes ?? {}).map(([name, index]) => [name, {
    key: key(index),
    local: index.local === true,
    projection: projections[index.projection] ?? index.projection ?? "ALL",
  }]);
  return { key: key(table), indexes: sorted(Object.fromEntries(indexes)),
    units: table.billing && [table.billing.read, table.billing.write] };
}

function compare(name) {
  const read = (end) => fs.readFileSync(path.join(folder, name + end), "utf8");
  const requests = [JSON.parse(read(".create.json"))].flat();
  const model = JSON.parse(read(".model.json"));
  const schema = yaml.parse(read(".yaml"));
  const tables = Object.values(schema.tables ?? { table: schema.table });
  const same = (what, a, b) => {
    if (JSON.stringify(a) !== JSON.stringify(b))
      throw new Error(`${what}: ${JSON.stringify(a)} became ${JSON.stringify(b)}`);
  };
  same("tables", requests.map((one) => one.TableName), tables.map((one) => one.name));
  requests.forEach((request, i) => same(request.TableName, fromRequest(request), fromSchema(tables[i])));
  for (const table of model.DataModel)
    for (const facet of table.TableFacets) {
      const entity = schema.entities[facet.FacetName];
      const { PartitionKeyAlias, SortKeyAlias } = facet.KeyAttributeAlias;
      const { PartitionKey, SortKey } = table.KeyAttributes;
      same(facet.FacetName, [PartitionKeyAlias, SortKeyAlias],
        [entity.key[PartitionKey.AttributeName], SortKey && entity.key[SortKey.AttributeName]]);
    }
}

let right = 0;
for (const file of fs.readdirSync(folder).filter((one) => one.endsWith(".create.json"))) {
  const name = file.slice(0, -".create.json".length);
  try {
    compare(name);
    right++;
  } catch (error) {
    console.log(`${name}: ${error.message}`);
  }
}
console.log(`right ${right}`);
