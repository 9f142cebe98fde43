// SPDX-License-Identifier: Apache-2.0
// Usage: node fluidattacks.js FACTS.yaml > schema.yaml
// The facets of a design, whose keys are in an informal notation: `USER#email` is "USER#{email}",
// `USER#all` a constant. NODE_PATH has the package yaml.
"use strict";

const fs = require("fs");
const yaml = require("yaml");
const { Schema, pascal } = require("./schema.js");

const facts = yaml.parse(fs.readFileSync(process.argv[2], "utf8"));
const name = (key) => key.replace(/:.*/, "");

const template = (alias) => alias.replace(/#(?!all$)(\w+)$/, "#{$1}");
const partOf = (value) => (/\{(\w+)\}/.exec(value) || [])[1];

function addFacet(schema, facet) {
  const entity = pascal(facet.name.replace(/ .*/, ""));
  const key = { [name(facts.table.pk)]: template(facet.pk), [name(facts.table.sk)]: template(facet.sk) };
  for (const gsi of facts.gsis)
    if (facet[gsi.name]) {
      key[name(gsi.pk)] = template(facet[gsi.name].pk);
      key[name(gsi.sk)] = template(facet[gsi.name].sk);
    }
  const fields = (facet.fields || []).map((text) => {
    const [field, type] = text.split(": ");
    return { name: field, type: type === "list of map" ? "list<document>" : "string" };
  });
  for (const part of new Set([facet.pk, facet.sk].map(template).map(partOf)))
    fields.push({ name: part, type: part.startsWith("iso8601") ? "timestamp" : "string", options: { stored: "key" } });
  schema.entities.push({ name: entity, key, fields });
  schema.operation(`put${entity}`, `put: ${entity}`);
  schema.operation(`get${entity}`, `get: ${entity}`);
  if (partOf(template(facet.pk)) !== partOf(template(facet.sk)))
    schema.operation(`list${entity}`, `query: ${entity}, by: [${partOf(template(facet.pk))}]`);
  for (const gsi of facts.gsis)
    if (facet[gsi.name] || gsi.pk === name(facts.table.sk)) {
      const by = partOf(key[name(gsi.pk)]);
      schema.operation(`list${entity}By_${gsi.name}`, `query: ${entity}, index: ${gsi.name}, by: [${by || ""}]`);
    }
}

const schema = new Schema();
const index = ({ name: own, pk, sk }) => `    ${own}: {partition_key: ${name(pk)}, sort_key: ${name(sk)}}`;
schema.head = [
  "ddb: 1", "namespace: integrates", "table:", `  name: ${facts.table.name}`, `  partition_key: ${name(facts.table.pk)}`,
  `  sort_key: ${name(facts.table.sk)}`, "  indexes:", ...facts.gsis.map(index),
];
for (const facet of facts.facets_seen) addFacet(schema, facet);
process.stdout.write(schema.toString());
process.stderr.write(schema.summary());
