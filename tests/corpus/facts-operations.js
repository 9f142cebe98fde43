// SPDX-License-Identifier: Apache-2.0
// Repository methods -> operations; and a put, a get and a query of every key and index for each
// entity that has none, so that records can be read back through all of them.
"use strict";

const fieldsIn = (value) => [...value.matchAll(/\{(\w+)/g)].map((m) => m[1]);
const unique = (list) => [...new Set(list)];

function settable(entity) {
  const inTable = unique([...fieldsIn(entity.key.PK), ...fieldsIn(entity.key.SK)]);
  return entity.fields.map((f) => f.name).filter((name) => name !== "TTL" && !inTable.includes(name));
}

function queryBody(entity, index, more) {
  const by = unique(fieldsIn(entity.key[`${index || ""}PK`]));
  const { descending, given, between, filter } = { given: [], ...more };
  return `query: ${entity.name}${index ? `, index: ${index}` : ""}, by: [${[...by, ...given].join(", ")}` +
    (between ? `, {${between}: between}]` : "]") + (descending ? ", order: descending" : "") + (filter ? `, filter: "${filter}"` : "");
}

// Those fields of the sort key that a method has as parameters, up to the first that it has not;
// that one is the field of a range. The whole key of the table is a get's.
function sortParts(entity, method, index) {
  const fields = unique(fieldsIn(entity.key[`${index || ""}SK`] || "")).filter((f) => !fieldsIn(entity.key[`${index || ""}PK`]).includes(f));
  const missing = fields.findIndex((f) => !method.params.includes(f));
  const count = missing === -1 ? fields.length : missing;
  if (count === fields.length && !index) return { given: [] };
  const ranged = /BETWEEN/.test(String(method.key_condition));
  return { given: fields.slice(0, count), between: ranged ? fields[count] : undefined };
}

// A method without a request of its own writes in batches, which every put can.
const verbs = { "": "put", put: "put", create: "put", get: "get", delete: "delete" };

// The field that a filter compares with a parameter of its name. An entity without known fields may
// have it; one with known fields and without this one is refused.
function filterField(entity, method) {
  const name = (/^#data\.#(\w+) = :\1$/.exec(String(method.filter)) || [])[1];
  return entity.fact.data !== undefined ? name : undefined;
}

// A filter that may be left out makes two operations.
function ofQuery(schema, method, entity) {
  const index = (method.index || [])[0];
  const more = { ...sortParts(entity, method, index), descending: method.order === "descending" };
  const body = queryBody(entity, index, more);
  const said = [schema.operation(method.method, body)];
  const name = method.filter && filterField(entity, method);
  if (name) said.push(schema.operation(`${method.method}Filtered`, queryBody(entity, index, { ...more, filter: `${name} = {${name}}` })));
  return said;
}

function ofMethod(schema, method, entity) {
  const verb = (method.ops[0] || "").toLowerCase();
  if (verbs[verb]) return [schema.operation(method.method, `${verbs[verb]}: ${entity.name}`)];
  if (verb === "update") {
    const names = settable(entity);
    const given = method.params.filter((p) => names.includes(p));
    const rest = method.params.some((p) => /pdates/.test(p)) ? names.filter((n) => !given.includes(n)) : [];
    if (given.length + rest.length === 0) return [];
    return [schema.operation(method.method, `update: ${entity.name}` +
      (given.length > 0 ? `, set: [${given.join(", ")}]` : "") + (rest.length > 0 ? `, set_optional: [${rest.join(", ")}]` : ""))];
  }
  return verb === "query" ? ofQuery(schema, method, entity) : [];
}

// Which entity a method is about: that of its key function, else that of the literal it begins with,
// else the one whose name is in the method's.
function entityOf(schema, method, asked) {
  if (asked.has(method.method)) return schema.entities.find((e) => e.name === asked.get(method.method));
  const byFunction = schema.entities.find((e) => (method.keys || []).includes(e.fact.key_fn));
  if (byFunction) return byFunction;
  const prefix = (method.sk_begins_with || [])[0];
  const byPrefix = prefix && !method.index && schema.entities.find((e) => e.key.SK.startsWith(prefix));
  if (byPrefix) return byPrefix;
  const index = (method.index || [])[0];
  const there = schema.entities.filter((e) => index === undefined || e.key[`${index}PK`] !== undefined);
  const sorted = there.filter((e) => index && prefix && (e.key[`${index}SK`] || "").startsWith(prefix));
  if (sorted.length === 1) return sorted[0];
  const named = there.filter((e) => new RegExp(e.name.replace(/y$/, "(y|ie)")).test(method.method));
  return named.sort((a, b) => b.name.length - a.name.length)[0];
}

// A method that reads whatever is in a partition: a query for each kind of partition that several
// entities share.
function addCollections(schema, method) {
  const partitions = new Map(), said = [];
  for (const entity of schema.entities)
    partitions.set(entity.key.PK, [...(partitions.get(entity.key.PK) || []), entity]);
  for (const [key, entities] of partitions) {
    if (entities.length < 2) continue;
    const kind = key.replace(/\{\w+\}/g, "").split(/[^A-Za-z]+/).filter(Boolean).map((word) => word[0] + word.slice(1).toLowerCase());
    const body = `query: [${entities.map((e) => e.name).join(", ")}], by: [${unique(fieldsIn(key)).join(", ")}]`;
    const same = schema.operations.find((o) => o.body === body);
    said.push(same ? same.name : schema.operation(method.method + kind.join(""), body));
  }
  return said;
}

// The operations of a method, and why there are none.
function said(schema, method, asked) {
  const index = (method.index || [])[0];
  const entity = entityOf(schema, method, asked);
  if (method.ops[0] === "Scan" && method.filter) return [[], "a filter of a field that the facts do not have"];
  if (String(method.key_condition) === "PK = :pk" && entity === undefined) return [addCollections(schema, method), ""];
  if (entity === undefined && method.keys) return [[], "a key function that the facts do not have"];
  if (entity === undefined) return [[], "a method of the client or of no single entity"];
  if (index && entity.key[`${index}PK`] === undefined) return [[], "a query of an index that nothing is in"];
  if (method.filter && !filterField(entity, method)) schema.count(schema.lacks, "a filter of a field that the facts do not have");
  return [ofMethod(schema, method, entity), "an update of an entity without known fields"];
}

function addMissing(schema, entity) {
  const has = (pattern) => schema.operations.some((o) => pattern.test(o.body));
  const name = entity.name;
  if (!has(new RegExp(`^put: ${name}$`))) schema.operation(`put${name}`, `put: ${name}`);
  if (!has(new RegExp(`^get: ${name}$`))) schema.operation(`get${name}`, `get: ${name}`);
  if (fieldsIn(entity.key.SK).length > 0 && !has(new RegExp(`^query: ${name}, by`)))
    schema.operation(`list${name}`, queryBody(entity));
  for (const key of Object.keys(entity.key)) {
    const index = key.replace(/PK$/, "");
    if (/^GSI\dPK$/.test(key) && entity.key[key] !== undefined && !has(new RegExp(`^query: ${name}, index: ${index},`)))
      schema.operation(`list${name}By${index}`, queryBody(entity, index));
  }
}

function addOperations(schema, facts, asked) {
  let count = 0;
  for (const method of facts.access_patterns) {
    const [operations, why] = said(schema, method, asked);
    schema.pattern(method.ops[0] || "put", `${method.method} ${method.defined_in}`, operations, operations.length > 0 ? "" : why);
    if (operations.length > 0) count++;
    else schema.count(schema.lacks, why);
  }
  for (const entity of schema.entities) addMissing(schema, entity);
  return { methods: facts.access_patterns.length, said: count };
}

module.exports = { addOperations };
