// SPDX-License-Identifier: Apache-2.0
// Usage: node collisions.js SCHEMA.yaml CHECK.log
// Every key that `ddbc check` shows for a key-collision is a key of both entities: two sample items
// that would be one. The templates are read from the schema and filled by this script, not by ddbc.
// Ends with 1 and the message where that is not so. Prints the pairs.
"use strict";

const fs = require("fs");
const [schemaFile, logFile] = process.argv.slice(2);

function keysOf(file) {
  const keys = new Map();
  let entity, inEntities, separator;
  for (const line of fs.readFileSync(file, "utf8").split("\n")) {
    if (/^\S/.test(line)) inEntities = line.startsWith("entities:");
    const name = /^  (\w+):/.exec(line);
    if (inEntities && name) keys.set((entity = name[1]), { separator: (separator = "#"), templates: {} });
    const own = /^    separator: "(.)"/.exec(line);
    if (entity && own) keys.get(entity).separator = own[1];
    const key = /^      "?([^":]+)"?: "?([^"]*)"?$/.exec(line);
    if (inEntities && entity && key && !(key[1] in keys.get(entity).templates)) keys.get(entity).templates[key[1]] = key[2];
  }
  return keys;
}

const quote = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// The values of a template's fields that make `value`, or null.
function fill({ templates, separator }, attribute, value) {
  const names = [];
  const pattern = templates[attribute].split(/(\{[^}]*\})/).map((part) => {
    if (!part.startsWith("{")) return quote(part);
    names.push(part.slice(1, -1));
    return `([^${quote(separator)}]+)`;
  });
  const match = new RegExp(`^${pattern.join("")}$`).exec(value);
  return match && names.map((name, i) => `${name}=${match[i + 1]}`).join(" ");
}

const keys = keysOf(schemaFile);
let shown = 0;
for (const line of fs.readFileSync(logFile, "utf8").split("\n")) {
  const message = /error: '(\w+)' and '(\w+)' can have the same key: (.*) \[key-collision\]$/.exec(line);
  if (!message) continue;
  const values = [...message[3].matchAll(/(\S+) '([^']*)'/g)];
  for (const entity of [message[1], message[2]]) {
    const filled = values.map(([, attribute, value]) => fill(keys.get(entity), attribute, value));
    if (values.length === 0 || filled.includes(null)) {
      console.log(`${entity} cannot have the key of: ${line}`);
      process.exit(1);
    }
    console.log(`${message[3]}: ${entity} with ${filled.join(" ")}`);
  }
  shown++;
}
process.exit(shown > 0 ? 0 : 1);
