// SPDX-License-Identifier: Apache-2.0
// Usage: node reports.js DDBC CASE_FOLDER...
// The forms of --error-format, over the invalid cases that `ddbc check` judges: SARIF is valid by the
// JSON schema of version 2.1.0, JSON has the members that the reference names, GitHub's lines are
// workflow commands, and all three say the same as the text: rule, line, column, message. Prints a
// line for each that is wrong, and the number of reports that are right. Run in the folder with
// node_modules.
const fs = require("fs");
const path = require("path");
const { spawnSync } = require("child_process");
const { createRequire } = require("module");

const load = createRequire(path.join(process.cwd(), "x.js"));
const Ajv = load("ajv-draft-04").default ?? load("ajv-draft-04");
const formats = load("ajv-formats").default ?? load("ajv-formats");

const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
formats(ajv);
const sarif = ajv.compile(JSON.parse(fs.readFileSync(
  path.join("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8")));

const [ddbc, ...folders] = process.argv.slice(2);

function run(folder, format) {
  const { stderr, status } = spawnSync(ddbc, ["check", `--error-format=${format}`, "schema.yaml"],
    { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 1 << 28 });
  return { text: stderr, status };
}

// rule line column, in order: what every form has to say.
const fromText = (text) => [...text.matchAll(/^[^ ].*?:(\d+):(\d+): (error|warning): .*\[([a-z-]+)\]$/gm)]
  .map(([, line, column, level, rule]) => `${level} ${rule} ${line} ${column}`);

function fromJson(text) {
  const report = JSON.parse(text);
  for (const one of report.diagnostics) {
    for (const name of ["line", "column", "endLine", "endColumn"])
      if (!Number.isInteger(one[name]) || one[name] < 1) throw new Error(`${name} is ${one[name]}`);
    for (const name of ["file", "message", "rule"])
      if (typeof one[name] !== "string" || one[name] === "") throw new Error(`no ${name}`);
    if (!Array.isArray(one.notes)) throw new Error("no notes");
  }
  const count = (severity) => report.diagnostics.filter((one) => one.severity === severity).length;
  if (report.errors < count("error") || report.warnings < count("warning")) throw new Error("counts");
  return report.diagnostics.map((one) => `${one.severity} ${one.rule} ${one.line} ${one.column}`);
}

function fromSarif(text) {
  const log = JSON.parse(text);
  if (!sarif(log)) throw new Error(JSON.stringify(sarif.errors.slice(0, 2)));
  const { results, tool } = log.runs[0];
  return results.map((one) => {
    if (tool.driver.rules[one.ruleIndex].id !== one.ruleId) throw new Error("ruleIndex");
    const { region } = one.locations[0].physicalLocation;
    return `${one.level} ${one.ruleId} ${region.startLine} ${region.startColumn}`;
  });
}

const fromGithub = (text) => text.split("\n").slice(0, -1).map((line) => {
  const found = /^::(error|warning) file=[^,:]+,line=(\d+),endLine=\d+,col=(\d+),endColumn=\d+,title=([a-z-]+)::[^\n]+$/.exec(line);
  if (found === null) throw new Error(`no workflow command: ${line}`);
  return `${found[1]} ${found[4]} ${found[2]} ${found[3]}`;
});

let right = 0;
for (const folder of folders) {
  const text = run(folder, "text");
  const told = fromText(text.text);
  for (const [format, read] of [["json", fromJson], ["sarif", fromSarif], ["github", fromGithub]]) {
    try {
      const report = run(folder, format);
      const said = read(report.text);
      if (report.status !== text.status) throw new Error(`exit code ${report.status}`);
      // Text stops after 20 of a kind.
      if (told.length < 20 ? said.join() !== told.join() : !told.every((one) => said.includes(one)))
        throw new Error(`says other things than the text: ${said.find((one, i) => one !== told[i])}`);
      right++;
    } catch (error) {
      console.log(`${format} of ${folder}: ${error.message}`);
    }
  }
}
console.log(`right ${right}`);
