// SPDX-License-Identifier: Apache-2.0
// Usage: node electrodb.js EXAMPLES.json [SERVICE] > schema.yaml
// Without SERVICE, the services of the file; else the schema of one, with keys as that mapper stores
// them: `$service_1#name_value` and `$collection#entity_1#name_value`, in lower case.
"use strict";

const fs = require("fs");
const { Schema, pascal } = require("./schema.js");

const [file, service] = process.argv.slice(2);
const entities = JSON.parse(fs.readFileSync(file, "utf8")).entities;

const simple = { string: "string", number: "int64", boolean: "bool" };

function typeOf(schema, wish, attribute) {
  const { type } = attribute;
  if (Array.isArray(type)) {
    if (type.includes("")) schema.count(schema.lacks, "an enum with an empty value");
    return schema.enumeration(wish, type.filter((value) => value !== ""));
  }
  if (simple[type]) return simple[type];
  if (type === "set") return `set<${attribute.items === "number" ? "decimal" : "string"}>`;
  if (type === "list") return `list<${typeOf(schema, wish, attribute.items)}>`;
  if (type === "map")
    return schema.struct(wish, Object.entries(attribute.properties).map(([name, a]) =>
      ({ name, type: typeOf(schema, `${wish}_${name}`, a), optional: a.required !== true })));
  return schema.document("any");
}

const missing = { default: "a default", validate: "a validation in code", get: "a derived value", set: "a derived value",
  watch: "a value that follows others" };

function fieldsOf(schema, entity) {
  return Object.entries(entity.attributes).map(([name, attribute]) => {
    for (const [option, what] of Object.entries(missing))
      if (attribute[option] !== undefined) schema.count(schema.lacks, what);
    return {
      name, optional: attribute.required !== true, type: typeOf(schema, `${entity.model.entity}_${name}`, attribute),
      options: attribute.readOnly === true ? { read_only: "true" } : {},
    };
  });
}

// One part of a key. Values of enums are stored as they are where that is lower case already.
function part(field, optional) {
  const format = { string: "|lower", int64: "|plain" }[field.type] || "";
  return `#${field.name.toLowerCase()}_{${field.name}${optional ? "?" : ""}${format}}`;
}

// The fields at the end of a sort key that may be left out: never the first.
const tail = (fields) => fields.slice(Math.max(1, fields.findLastIndex((f) => !f.optional) + 1));

function templates(entity, index, fields) {
  const { model } = entity;
  const find = (names) => names.map((name) => fields.find((f) => f.name === name));
  const [pk, sk] = [find(index.pk.composite), find(index.sk.composite)];
  const collection = [].concat(index.collection || []).map((c) => `$${c}`).join("#");
  const rest = tail(sk);
  return {
    pk: `$${model.service}` + pk.map((f) => part(f, false)).join(""),
    sk: (collection === "" ? `$${model.entity}_1` : `${collection}#${model.entity}_1`).toLowerCase() +
      sk.map((f) => part(f, rest.includes(f) && f.optional)).join(""),
    needed: [...pk, ...sk.filter((f) => !rest.includes(f))], all: [...pk, ...sk],
  };
}

// Entities that one query of an index returns together, by the name that the mapper has for it. Of
// nested ones the inner has the outer's prefix and its own. `out` is undefined for an entity that is
// left out.
const collections = new Map();

function collect(out, index, name) {
  const by = index.pk.composite.join(", ");
  for (const collection of [].concat(index.collection || [])) {
    if (!collections.has(collection)) collections.set(collection, { names: [], index: name, by });
    if (out === undefined) collections.get(collection).why = "a bool in a key";
    else collections.get(collection).names.push(out.name);
  }
}

function addCollections(schema) {
  for (const [collection, { names, index, by, why }] of collections) {
    const body = `query: [${names.join(", ")}],${index ? ` index: ${index},` : ""} by: [${by}]`;
    const operation = schema.operation(collection, body);
    schema.pattern("collection", collection, why ? [] : [operation], why);
  }
}

// `same service, same index, other attribute` is a slip in the file: the index's own name counts.
function indexKeys(index) {
  const [pk, sk] = index.index.split("-");
  return { pk, sk, slip: pk !== index.pk.field || sk !== index.sk.field };
}

function addIndex(schema, out, entity, index, indexes) {
  const { pk, sk, slip } = indexKeys(index);
  if (slip) process.stderr.write(`mended: ${entity.model.entity} fills ${index.sk.field} of ${index.index}\n`);
  indexes.set(pk.replace(/pk$/, "").toUpperCase(), `{partition_key: ${pk}, sort_key: ${sk}}`);
  const made = templates(entity, index, out.fields);
  const name = pk.replace(/pk$/, "").toUpperCase();
  const pattern = `${entity.model.entity} ${pk.replace(/pk$/, "")}`;
  const boolean = made.all.find((f) => f.type === "bool");
  if (boolean !== undefined) {
    schema.pattern("index", pattern, [], "a bool in a key");
    collect(undefined, index, name);
    return schema.count(schema.lacks, "a bool in a key");
  }
  const optional = [...new Set(made.needed.filter((f) => f.optional).map((f) => f.name))];
  out.key[pk] = made.pk;
  out.key[sk] = made.sk;
  if (optional.length > 0) out.where.push(`${name}: [${optional.join(", ")}]`);
  const query = `query: ${out.name}, index: ${name}, by: [${index.pk.composite.join(", ")}]`;
  schema.pattern("index", pattern, [schema.operation(`list${out.name}By${name}`, query)]);
  collect(out, index, name);
}

function addEntity(schema, entity, indexes) {
  const out = { name: pascal(entity.model.entity), fields: fieldsOf(schema, entity), key: {}, where: [] };
  const all = Object.values(entity.indexes);
  const table = all.find((index) => index.index === undefined);
  const sort = table.sk.composite.map((name) => out.fields.find((f) => f.name === name));
  const rest = tail(sort);
  for (const field of out.fields)
    if (table.pk.composite.includes(field.name) || (sort.includes(field) && !rest.includes(field))) field.optional = false;
  const made = templates(entity, table, out.fields);
  out.key = { [table.pk.field]: made.pk, [table.sk.field]: made.sk };
  schema.operation(`put${out.name}`, `put: ${out.name}`);
  const said = [schema.operation(`get${out.name}`, `get: ${out.name}`)];
  if (sort.length > 0) said.push(schema.operation(`list${out.name}`, `query: ${out.name}, by: [${table.pk.composite.join(", ")}]`));
  schema.pattern("index", `${entity.model.entity} table`, said);
  collect(out, table, undefined);
  for (const index of all) if (index !== table) addIndex(schema, out, entity, index, indexes);
  if (out.where.length > 0) out.options = { where: `{${out.where.join(", ")}}` };
  schema.entities.push(out);
}

function main() {
  const schema = new Schema();
  const indexes = new Map();
  for (const entity of entities.filter((e) => e.model.service === service)) addEntity(schema, entity, indexes);
  addCollections(schema);
  schema.head = [
    "ddb: 1", `namespace: ${service.replace(/-/g, "_")}`, "table:", `  name: ${service}`, "  partition_key: pk", "  sort_key: sk",
    "  indexes:", ...[...indexes].map(([name, keys]) => `    ${name}: ${keys}`), "envelope: {entity_type: __edb_e__}",
  ];
  schema.count(schema.lacks, "an attribute with a constant");
  process.stdout.write(schema.toString());
  process.stderr.write(schema.summary());
}

if (service === undefined) console.log([...new Set(entities.map((e) => e.model.service))].join("\n"));
else main();
