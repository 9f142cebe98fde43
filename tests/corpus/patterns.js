// SPDX-License-Identifier: Apache-2.0
// Usage: node patterns.js CORPUS FOLDER PATTERNS.txt live|dry > operations.tsv
// Every access pattern that the designs of CORPUS declare, the operations that it is in the schemas of
// FOLDER (run.sh put them there), and whether they work: FOLDER/DESIGN.operated has what operate.c found
// when it called them; `dry`: without a server they are only there. PATTERNS.txt has how many patterns
// each design declares, and those that do not work with the reason: anything else is an error.
"use strict";

const fs = require("fs");
const path = require("path");

const [corpus, folder, expectedFile, mode] = process.argv.slice(2);
const read = (file) => fs.readFileSync(file, "utf8");
const exists = (file) => fs.existsSync(file);

// ---- what is declared ------------------------------------------------------------------------

const declared = []; // {design, pattern, kind, operations, why}

function mcp(file) {
  const design = `valid.${path.basename(file, ".json")}`;
  const schema = JSON.parse(read(file));
  const patterns = schema.tables.flatMap((table) => Object.values(table.entities).flatMap((entity) => entity.access_patterns));
  for (const { name, operation } of [...patterns, ...(schema.cross_table_access_patterns || [])])
    declared.push({ design, pattern: name, kind: operation, operations: [name] });
}

// "Get all of a customer's" -> getAllOfACustomers, the name of the operation in the schema made by hand.
function camel(text) {
  const words = text.replace(/['’]/g, "").split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return words.map((word, i) => (i === 0 ? word[0].toLowerCase() : word[0].toUpperCase()) + word.slice(1)).join("");
}

// Tables of several documents, one below the other: a line with "Access pattern" heads those of patterns.
function tables(file, names) {
  let columns = null;
  for (const line of read(file).trim().split("\n").map((text) => text.split("\t"))) {
    if (line[1] === "PK" || line[1] === "Access pattern") columns = line;
    else if (columns !== null && columns[1] === "Access pattern")
      declared.push({ design: names[line[0]], pattern: line[1], kind: line[columns.indexOf("Operation")], operations: [camel(line[1])] });
  }
}

function csv(file, design) {
  for (const line of read(file).trim().split("\n").slice(1)) {
    const [id, name, , , operation] = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, ""));
    declared.push({ design, pattern: `${id} ${name}`, kind: operation.split(" ")[0], operations: [id.toLowerCase()] });
  }
}

// The converters say it themselves.
function summaries() {
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".summary")).sort())
    for (const line of read(path.join(folder, file)).split("\n").filter((text) => text.startsWith("pattern:"))) {
      const [, kind, pattern, operations, why] = line.split("\t");
      const design = path.basename(file, ".summary");
      declared.push({ design, pattern, kind, operations: operations.split(",").filter((name) => name !== ""), why });
    }
}

const valid = path.join(corpus, "mcp-dal/valid");
for (const file of fs.readdirSync(valid).sort()) mcp(path.join(valid, file));
tables(path.join(corpus, "nosql-workbench/mit0/access-patterns.tsv"), {
  "aws-dynamodb-examples--ChatSystem": "designs.chat",
  "aws-dynamodb-examples--ComplainManagement": "designs.complaints",
  "aws-dynamodb-examples--RecurringPayments": "designs.payments",
  "aws-dynamodb-examples--SessionManagement": "designs.sessions",
  "aws-dynamodb-examples--SocialNetwork": "designs.social",
});
csv(path.join(corpus, "nosql-workbench/mit-isc/DeepikaSidda--fair-seat-access-patterns.csv"), "designs.seats");
summaries();

// ---- what became of it -----------------------------------------------------------------------

// By name: what operate.c found, or `said` where it was not run.
function operationsOf(design) {
  const schema = path.join(folder, `${design}.yaml`), operated = path.join(folder, `${design}.operated`);
  const found = new Map();
  if (!exists(schema)) return found;
  const [, text] = read(schema).split(/^operations:$/m);
  for (const [, name] of (text || "").matchAll(/^ {2}(\w+):/gm)) found.set(name, mode === "dry" ? "said" : "was not called");
  if (mode !== "dry" && exists(operated))
    for (const line of read(operated).trim().split("\n")) found.set(...line.split("\t"));
  return found;
}

const schemas = new Map();

function result({ design, operations, why }) {
  if (!schemas.has(design)) schemas.set(design, operationsOf(design));
  if (operations.length === 0) return why;
  const results = operations.map((name) => schemas.get(design).get(name) || "is no operation of the schema");
  return results.find((text) => text !== "works" && text !== "said") || results[0];
}

console.log("design\tpattern\tkind\toperations\tresult");
for (const one of declared) {
  one.result = result(one);
  console.log([one.design, one.pattern, one.kind, one.operations.join(","), one.result].join("\t"));
}

// ---- against what is expected ----------------------------------------------------------------

const works = (one) => one.result === "works" || one.result === "said";
let errors = 0;
const wrong = (text) => {
  errors++;
  process.stderr.write(`${text}\n`);
};
const tally = (list) => list.reduce((counts, key) => counts.set(key, (counts.get(key) || 0) + 1), new Map());

const rows = read(expectedFile).split("\n").filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split(" | "));
const counts = new Map(rows.filter((row) => row[0] === "declared").map((row) => [row[1], Number(row[2])]));
const known = new Map(rows.filter((row) => row[0] !== "declared").map((row) => [`${row[0]} | ${row[1]}`, row[2]]));

for (const [design, count] of tally(declared.map((one) => one.design)))
  if (counts.get(design) !== count) wrong(`${design} declares ${count} patterns, and not ${counts.get(design)}`);
for (const [design] of counts) if (!declared.some((one) => one.design === design)) wrong(`${design} declares nothing`);
for (const one of declared) {
  one.why = known.get(`${one.design} | ${one.pattern}`);
  if (works(one) && one.why !== undefined) wrong(`${one.design}: ${one.pattern} works, and should not`);
  if (!works(one) && one.why === undefined) wrong(`${one.design}: ${one.pattern} does not work: ${one.result}`);
}
for (const name of known.keys())
  if (!declared.some((one) => `${one.design} | ${one.pattern}` === name)) wrong(`${name} is not declared`);

const good = declared.filter(works);
const done = mode === "dry" ? "are operations" : "work on the server, with data";
process.stderr.write(`access patterns: ${declared.length} declared; ${good.length} ${done}; ${declared.length - good.length} not\n`);
for (const [why, count] of tally(declared.filter((one) => !works(one)).map((one) => one.why || one.result)))
  process.stderr.write(`access patterns: not: ${why}: ${count}\n`);
process.exit(errors > 0 ? 1 : 0);
