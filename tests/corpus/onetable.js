// SPDX-License-Identifier: Apache-2.0
// Usage: node onetable.js SCHEMAS.json FOLDER
// One file holds many OneTable schemas: each becomes FOLDER/onetable.NAME.json.
"use strict";

const fs = require("fs");
const [from, to] = process.argv.slice(2);
const { schemas } = JSON.parse(fs.readFileSync(from, "utf8"));
for (const name in schemas)
  fs.writeFileSync(`${to}/onetable.${name.replace(".ts", "")}.json`, JSON.stringify(schemas[name]));
