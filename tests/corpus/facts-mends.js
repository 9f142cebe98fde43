// SPDX-License-Identifier: Apache-2.0
// Reads facts-mends.txt, whose head says what a line means; without the mend of the line `without`.
"use strict";

const fs = require("fs");

function readMends(file, without) {
  const mends = {
    lines: [], dropped: new Set(), keys: new Map(), noIndex: new Set(), removed: new Set(),
    times: new Set(), required: new Set(), asked: new Map(),
  };
  const actions = {
    drop: ([where]) => mends.dropped.add(where),
    key: ([entity, attribute, value]) =>
      mends.keys.set(entity, { ...mends.keys.get(entity), [attribute]: value }),
    time: (fields) => fields.forEach((field) => mends.times.add(field)),
    require: (fields) => fields.forEach((field) => mends.required.add(field)),
    remove: (fields) => fields.forEach((field) => mends.removed.add(field)),
    ask: ([method, entity]) => mends.asked.set(method, entity),
    noindex: ([index]) => mends.noIndex.add(index),
  };
  fs.readFileSync(file, "utf8").split("\n").forEach((line, i) => {
    if (line === "" || line.startsWith("#") || i + 1 === without) return;
    const [, what] = line.split(" | ");
    for (const action of what.split("; ")) {
      const [verb, ...args] = action.trim().split(/ +/);
      actions[verb](args);
    }
    mends.lines.push(i + 1);
  });
  return mends;
}

module.exports = { readMends };
