// SPDX-License-Identifier: Apache-2.0
// Usage: node rebuild.js FOLDER [MODEL.json SCHEMA.yaml]...        (FOLDER/node_modules has `yaml`)
// Judges what `ddbc import` made of NoSQL Workbench models, knowing nothing of how it did: every key
// value of the sample data must be what the templates of one entity build from one set of field
// values. Fields that the item has are taken from there; a field that only keys hold must have the
// same value in all of them. A template that is one field and nothing else is unresolved when the
// samples share a word. Prints a line per value that is not rebuilt, and `rebuilt total unresolved`.
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const [folder, ...files] = process.argv.slice(2);
const yaml = createRequire(path.resolve(folder, "x.js"))("yaml");

const text = (value) => (value === undefined ? undefined : String(value.S ?? value.N ?? value.B));

function attributesOf(key) {
  return (Array.isArray(key) ? key : [key]).map((one) => (typeof one === "string" ? one : one.name));
}

function keyNames(table) {
  const keys = [table, ...Object.values(table.indexes ?? {})];
  const names = keys.flatMap((key) => [key.partition_key, key.sort_key]).filter((key) => key != null);
  return [...new Set(names.flatMap(attributesOf))];
}

// "USER#{id}#{tag?}" as [{text: "USER#"}, {field: "id"}, ...]
function parts(template) {
  return template.split(/(\{[^}]*\})/).filter((part) => part !== "").map((part) => {
    const match = /^\{([^|?}]*)(?:\|[^?}]*)?(\?)?\}$/.exec(part);
    return match ? { field: match[1], optional: Boolean(match[2]) } : { text: part };
  });
}

function fieldsOf(entity) {
  return Object.entries(entity.fields).map(([name, field]) => ({
    name,
    attribute: field.attribute ?? name,
    required: !String(field.type ?? field).endsWith("?"),
    keyOnly: field.stored === "key",
  }));
}

// What all fields of the item's keys are, or null where no values fit: known ones are literal text,
// others are found by matching, and must agree wherever they stand.
function solve(entity, item) {
  const values = new Map();
  for (const field of fieldsOf(entity))
    if (!field.keyOnly && item[field.attribute] !== undefined)
      values.set(field.name, text(item[field.attribute]));
  const escape = (literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  for (const [attribute, template] of Object.entries(entity.key)) {
    if (item[attribute] === undefined) continue;
    const names = [];
    const pattern = parts(template).map((part) => {
      if (part.text !== undefined) return escape(part.text);
      if (values.has(part.field)) return escape(values.get(part.field));
      if (names.includes(part.field)) return `\\${names.indexOf(part.field) + 1}`;
      names.push(part.field);
      return "(.+?)";
    });
    const match = new RegExp(`^${pattern.join("")}$`, "s").exec(text(item[attribute]));
    if (match) names.forEach((name, i) => values.set(name, match[i + 1]));
  }
  return values;
}

function build(template, values) {
  return parts(template).map((part) => part.text ?? values.get(part.field) ?? "").join("");
}

// The keys that the entity builds for the item; none where the item is not one of the entity's.
function rebuilt(entity, item, keys, typeBy) {
  const fields = fieldsOf(entity);
  const known = new Set([typeBy, ...keys, ...fields.map((field) => field.attribute)]);
  const keyed = new Set(Object.values(entity.key).flatMap(parts).map((part) => part.field));
  const fits = Object.keys(item).every((attribute) => known.has(attribute)) &&
    fields.every((field) => !field.required || keyed.has(field.name) || item[field.attribute] !== undefined);
  if (!fits) return [];
  const values = solve(entity, item);
  return keys.filter((key) => {
    if (item[key] === undefined) return false;
    const template = entity.key[key] ??
      (fields.some((field) => field.attribute === key && !field.keyOnly) ? null : undefined);
    if (template === undefined) return false;
    return template === null || build(template, values) === text(item[key]);
  });
}

// Samples that share a word before a sign: "USER#1" and "USER#2".
function shareWord(samples) {
  const words = samples.map((sample) => /^([A-Za-z]+)(#|:|\/|\|)/.exec(sample)?.[0]);
  return words[0] !== undefined && words.every((word) => word === words[0]);
}

function judge(model, schema, report) {
  const tables = Array.isArray(model.DataModel) ? model.DataModel : model.DataModel.Tables;
  const ours = schema.tables ?? { "": schema.table };
  const counts = { rebuilt: 0, total: 0, unresolved: 0 };
  for (const json of tables) {
    const [name, table] = Object.entries(ours).find(([, one]) => one.name === json.TableName);
    const keys = keyNames(table);
    const entities = Object.entries(schema.entities).filter(([, entity]) => (entity.table ?? "") === name);
    const bare = new Map();
    const items = [json, ...(json.TableFacets ?? [])].flatMap((one) => one.TableData ?? []);
    for (const item of items) {
      const present = keys.filter((key) => item[key] !== undefined);
      let best = [], of = null;
      for (const [, entity] of entities) {
        const found = rebuilt(entity, item, keys, table.envelope?.entity_type);
        if (found.length > best.length) [best, of] = [found, entity];
      }
      counts.total += present.length;
      counts.rebuilt += best.length;
      for (const key of present.filter((one) => !best.includes(one)))
        report(`${json.TableName}: no template builds ${key} "${text(item[key])}"`);
      for (const key of present)
        if (/^\{[^}]*\}$/.test(of?.key[key] ?? "")) {
          if (!bare.has(of)) bare.set(of, {});
          (bare.get(of)[key] ??= []).push(text(item[key]));
        }
    }
    for (const samples of bare.values())
      for (const [key, found] of Object.entries(samples))
        if (shareWord(found)) {
          counts.unresolved++;
          report(`${json.TableName}: ${key} is one field, and the samples begin alike: ${found[0]}`);
        }
  }
  return counts;
}

const total = { rebuilt: 0, total: 0, unresolved: 0 };
for (let i = 0; i + 1 < files.length; i += 2) {
  const model = JSON.parse(fs.readFileSync(files[i], "utf8").replace(/^\uFEFF/, ""));
  const schema = yaml.parse(fs.readFileSync(files[i + 1], "utf8"));
  const counts = judge(model, schema, (line) => console.log(`${path.basename(files[i])}: ${line}`));
  for (const key of Object.keys(total)) total[key] += counts[key];
}
console.log(`${total.rebuilt} ${total.total} ${total.unresolved}`);
