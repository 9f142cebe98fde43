// SPDX-License-Identifier: Apache-2.0
// Usage: node validate.js SCHEMA.json valid|invalid FILE...
// Prints a line per file that is judged wrongly, and the number of files judged rightly. Run in the
// folder with node_modules.
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const load = createRequire(path.join(process.cwd(), "x.js"));
const Ajv = load("ajv");
const yaml = load("yaml");

const [schema, expected, ...files] = process.argv.slice(2);
const validate = new Ajv({ allErrors: true, strictTypes: false }).compile(
  JSON.parse(fs.readFileSync(schema, "utf8"))
);

function judge(file) {
  const document = yaml.parseDocument(fs.readFileSync(file, "utf8"), { uniqueKeys: false });
  if (document.errors.length > 0) return "invalid";
  try {
    return validate(document.toJS()) ? "valid" : "invalid";
  } catch (error) {
    return "invalid"; // an alias of nothing
  }
}

let right = 0;
for (const file of files) {
  if (judge(file) === expected) right++;
  else console.log(`${file} is ${expected}, which the editor schema does not know`,
    expected === "valid" ? JSON.stringify((validate.errors ?? []).slice(0, 3)) : "");
}
console.log(`right ${right}`);
