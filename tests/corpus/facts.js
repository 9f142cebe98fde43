// SPDX-License-Identifier: Apache-2.0
// Usage: node facts.js FACTS.yaml MENDS.txt [FOLDER] > schema.yaml
// The application's facts -> a schema, its summary on stderr. MENDS.txt names what is mended and why (its
// format stands at its head). With FOLDER, for each mend FOLDER/LINE.yaml is the schema without it,
// so that a test can see what refuses that. NODE_PATH has the package yaml.
"use strict";

const fs = require("fs");
const yaml = require("yaml");
const { Schema } = require("./schema.js");
const { fromTypeScript } = require("./tstype.js");
const { readMends } = require("./facts-mends.js");
const { addOperations } = require("./facts-operations.js");

const [factsFile, mendsFile, folder] = process.argv.slice(2);
const facts = yaml.parse(fs.readFileSync(factsFile, "utf8"));
let mends = null;

// ---- key templates ---------------------------------------------------------------------------

// {when: a, then: "X#{a}", else: "X#rest"} is "X#{a?rest}".
function conditional(schema, key) {
  const part = `{${key.when}}`;
  const literal = key.then.endsWith(part) ? key.then.slice(0, -part.length) : null;
  if (literal !== null && key.else.startsWith(literal))
    return `${literal}{${key.when}?${key.else.slice(literal.length)}}`;
  schema.count(schema.lacks, "a key with two forms");
  return key.then;
}

const template = (schema, key) =>
  (typeof key === "string" ? key : conditional(schema, key)).replace(/\|string\}/g, "}");

function templates(schema, entity) {
  const key = { PK: template(schema, entity.pk), SK: template(schema, entity.sk) };
  for (const [index, gsi] of Object.entries(entity.gsi || {})) {
    key[`${index}PK`] = template(schema, gsi.pk);
    if (gsi.sk !== undefined) key[`${index}SK`] = template(schema, gsi.sk);
  }
  Object.assign(key, mends.keys.get(entity.name));
  for (const name of Object.keys(key))
    if (key[name] === "-") delete key[name];
    else key[name] = key[name].replace(/\{(\w+)\}/g, (part, field) =>
      mends.times.has(`${entity.name}.${field}`) ? `{${field}|pad:15}` : part);
  return key;
}

const partsOf = (value) => [...value.matchAll(/\{(\w+)([|?][^}]*)?\}/g)].map((m) => ({ name: m[1], format: m[2] || "" }));

// ---- when an item is in an index --------------------------------------------------------------

// "a && b === false" -> [["a"], ["b", "false"]]
const condition = (source) =>
  (source || "").split("&&").map((s) => s.trim()).filter((s) => s !== "").map((s) => s.split(/\s*===\s*/));

function where(entity, gsi, fields) {
  const found = new Map();
  for (const [name, value] of [...condition(gsi.when && gsi.when.pk), ...condition(gsi.when && gsi.when.sk)]) {
    const field = fields.find((f) => f.name === name);
    if (value !== undefined) found.set(name, `{${name}: [${value}]}`);
    else if (field.type === "bool") found.set(name, `{${name}: [true]}`);
    else if (field.optional) found.set(name, name);
  }
  return [...found.values()];
}

function conditions(entity, fields, key) {
  const lines = [];
  for (const [index, gsi] of Object.entries(entity.gsi || {})) {
    const list = where(entity, gsi, fields);
    if (list.length > 0 && key[`${index}PK`] !== undefined) lines.push(`${index}: [${list.join(", ")}]`);
  }
  return lines.length === 0 ? {} : { where: `{${lines.join(", ")}}` };
}

// ---- fields -----------------------------------------------------------------------------------

function dataFields(schema, entity) {
  return ((entity.data || {}).fields || []).map((field) => ({
    name: field.name.replace(/^@/, "at_"),
    type: fromTypeScript(schema, `${entity.name}_${field.name}`, field.type),
    optional: field.optional === true,
    ...(field.name.startsWith("@") ? { options: { attribute: field.name } } : {}),
  }));
}

const keyType = { string: "string", number: "double", boolean: "bool" };

// A parameter of the key function that is no field: it is read back from the key, or, where only an
// index has it or the key tells it no more, it has to be a field.
function addParameter(schema, fields, param, key, inTable) {
  const field = fields.find((f) => f.name === param.name);
  const parts = Object.values(key).flatMap(partsOf).filter((p) => p.name === param.name);
  if (field !== undefined) {
    if (parts.length > 0 && (field.type.startsWith("document") || param.type === "number"))
      field.type = keyType[param.type] || "string";
    return;
  }
  const type = keyType[param.type] || fromTypeScript(schema, param.name, param.type);
  const added = { name: param.name, type, optional: param.optional === true && !param.default && !inTable };
  if (inTable && ![key.PK, key.SK].some((t) => /\|(upper|lower)\}/.test(t))) added.options = { stored: "key" };
  if (parts.some((p) => p.format.startsWith("?"))) added.optional = true;
  fields.push(added);
}

function mendField(field, name) {
  if (mends.times.has(name)) field.type = "epoch_ms";
  if (mends.required.has(name)) field.optional = false;
}

function fieldsOf(schema, entity, key, used) {
  const fields = dataFields(schema, entity);
  for (const param of entity.params) {
    const inTable = [key.PK, key.SK].flatMap(partsOf).some((p) => p.name === param.name);
    const needed = inTable || Object.values(key).flatMap(partsOf).some((p) => p.name === param.name) ||
      used.includes(param.name);
    if (needed) addParameter(schema, fields, param, key, inTable);
  }
  for (const field of fields) mendField(field, `${entity.name}.${field.name}`);
  if (entity.ttl) fields.push({ name: "TTL", type: "epoch", optional: true, options: { at: "top" } });
  return fields.filter((field) => !mends.removed.has(`${entity.name}.${field.name}`));
}

// ---- the schema -------------------------------------------------------------------------------

function head() {
  const { table } = facts;
  const index = ({ name, pk, sk }) => {
    const keys = [pk, sk].map((k) => k.split(":")).map(([n, t]) => (t === "S" ? n : `{name: ${n}, type: ${t}}`));
    return `    ${name}: {partition_key: ${keys[0]}, sort_key: ${keys[1]}}`;
  };
  return [
    "ddb: 1", "namespace: coagent",
    "table:", `  name: ${table.name.replace(/-\$.*/, "")}`,
    `  partition_key: ${table.pk.name}`, `  sort_key: ${table.sk.name}`, "  stream: both", "  ttl: TTL",
    "  indexes:", ...table.gsis.filter((g) => !mends.noIndex.has(g.name)).map(index),
    "envelope:", "  entity_type: EntityType", "  data: Data",
    "  created_at: {name: CreatedAt, type: epoch_ms}", "  updated_at: {name: UpdatedAt, type: epoch_ms}",
  ];
}

// An item holds the entity's type, which is not always the name of its key function; where two
// entities have one type, the language has them stored under their names.
function storedTypes(schema) {
  for (const entity of schema.entities) {
    const type = entity.fact.entity_type;
    if (type === undefined || type === entity.name) continue;
    if (schema.entities.some((other) => other !== entity && [other.name, other.fact.entity_type].includes(type))) {
      schema.count(schema.lacks, "one entity type under two keys");
      continue;
    }
    for (const operation of schema.operations)
      operation.body = operation.body.replace(new RegExp(`^(\\w+: (?:\\[[^\\]]*\\b)?)${entity.name}\\b`), `$1${type}`);
    entity.name = type;
  }
}

function build() {
  const schema = new Schema();
  schema.head = head();
  for (const index of mends.noIndex) schema.count(schema.lacks, `an index over members of the envelope (${index})`);
  for (const entity of facts.entities.filter((e) => e.pk !== undefined && !mends.dropped.has(e.defined_in))) {
    const key = templates(schema, entity);
    const used = Object.values(entity.gsi || {})
      .flatMap((g) => [...condition(g.when && g.when.pk), ...condition(g.when && g.when.sk)]).map((c) => c[0]);
    const fields = fieldsOf(schema, entity, key, used);
    schema.entities.push({ name: entity.name, key, fields, options: conditions(entity, fields, key), fact: entity });
  }
  const counts = addOperations(schema, facts, mends.asked);
  storedTypes(schema);
  return { schema, counts };
}

function main() {
  mends = readMends(mendsFile);
  const { schema, counts } = build();
  process.stdout.write(schema.toString());
  const bare = schema.entities.filter((e) => e.fact.data === undefined).length;
  const typed = schema.entities.reduce((n, e) => n + ((e.fact.data || {}).fields || []).length, 0);
  process.stderr.write(schema.summary(
    `; ${facts.entities.filter((e) => e.pk).length} key functions; ${bare} of them without known fields; ` +
    `${typed} typed fields; ${counts.said} of ${counts.methods} repository methods; ${mends.lines.length} mends`));
}

function unmended() {
  for (const line of readMends(mendsFile).lines) {
    mends = readMends(mendsFile, line);
    fs.writeFileSync(`${folder}/${line}.yaml`, build().schema.toString());
  }
}

if (folder === undefined) main();
else unmended();
