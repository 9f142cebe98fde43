// SPDX-License-Identifier: Apache-2.0
// Usage: node mutate.js DDBC FOLDER COUNT SEED SCHEMA...
// Changes one thing in a schema that has no error, COUNT times, and asks the compiler. What it
// refuses must have an error or one of its notes at the change, or at a place that names what was
// changed: the use that the change broke. What it takes stays in FOLDER/<number>.yaml for whoever
// compiles it. Prints a line for each that is wrong, and at the end
// `taken refused silent wrong` (silent: the same messages as before the change).
const fs = require("fs");
const path = require("path");
const { spawnSync } = require("child_process");

const [ddbc, folder, countText, seedText, ...files] = process.argv.slice(2);
let state = Number(seedText) >>> 0;

// Mulberry32: the same edits for the same seed everywhere.
function random(limit) {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) % limit;
}
const pick = (list) => list[random(list.length)];

const WORD = /[A-Za-z_][A-Za-z0-9_-]*/g;
const types = ["string", "text", "bool", "int32", "uint64", "double", "decimal", "binary", "timestamp", "date",
  "epoch", "uuid", "ulid", "document", "set<string>", "list<string>", "map<int64>", "string?", "int64|null"];

// The words of a text with their places, comments left out.
function words(text) {
  const out = [];
  for (const match of text.matchAll(WORD)) {
    const line = text.slice(text.lastIndexOf("\n", match.index) + 1, match.index);
    if (!/(^|\s)#\s/.test(line)) out.push({ text: match[0], start: match.index, end: match.index + match[0].length });
  }
  return out;
}

const cut = (text, start, end, by) => ({ text: text.slice(0, start) + by + text.slice(end), start, end: start + by.length });

function misspell(word) {
  const at = random(word.length);
  const kinds = [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + "x" + word.slice(at),
    word.slice(0, at) + (word[at] === word[at].toUpperCase() ? word[at].toLowerCase() : word[at].toUpperCase()) + word.slice(at + 1),
  ];
  return pick(kinds);
}

// Each takes the text and gives {text, start, end}: what it is then, and where the change is in it.
const edits = {
  misspelt: (text) => { const w = pick(words(text)); return cut(text, w.start, w.end, misspell(w.text)); },
  "another word": (text) => { const all = words(text); const w = pick(all); return cut(text, w.start, w.end, pick(all).text); },
  "another type": (text) => {
    const all = [...text.matchAll(/: "?((?:string|int32|int64|double|decimal|bool|timestamp|epoch|uuid|ulid|binary|document)[?]?)"?(?=[,}\n])/g)];
    if (all.length === 0) return null;
    const match = pick(all);
    const start = match.index + 2;
    return cut(text, start, match.index + match[0].length, `"${pick(types)}"`);
  },
  "a line less": (text) => {
    const lines = text.split("\n");
    const at = random(lines.length - 1);
    const start = lines.slice(0, at).join("\n").length + (at > 0 ? 1 : 0);
    return cut(text, start, start + lines[at].length + 1, "");
  },
  "a line twice": (text) => {
    const lines = text.split("\n");
    const at = random(lines.length - 1);
    const start = lines.slice(0, at + 1).join("\n").length + 1;
    return cut(text, start, start, lines[at] + "\n");
  },
  "another number": (text) => {
    // Not in a pattern: one that no text matches is none of the compiler's business.
    const all = [...text.matchAll(/"[^"\n]*"|\b\d+\b/g)].filter((match) => match[0][0] !== '"');
    if (all.length === 0) return null;
    const match = pick(all);
    return cut(text, match.index, match.index + match[0].length, pick(["0", "1", "-1", "999999999999", "1.5", String(Number(match[0]) + 1)]));
  },
  "another key": (text) => {
    const all = [...text.matchAll(/"[^"\n]*\{[^"\n]*"/g)];
    if (all.length === 0) return null;
    const template = pick(all);
    const inner = template[0].slice(1, -1);
    const parts = inner.split(/(\{[^}]*\})/).filter((part) => part !== "");
    const at = random(parts.length);
    const ways = [
      parts.filter((_, i) => i !== at), [...parts.slice(0, at), "#", ...parts.slice(at)],
      [...parts.slice(0, at), parts[at].toLowerCase(), ...parts.slice(at + 1)], [...parts].reverse(),
      parts.map((part) => part.replace("}", "?}")), parts.map((part) => part.replace("#", ":")),
    ];
    return cut(text, template.index, template.index + template[0].length, `"${pick(ways).join("")}"`);
  },
  "a value less": (text) => {
    const all = [...text.matchAll(/, [A-Za-z_]+(: [A-Za-z_"<>?]+)?(?=[,}\]])/g)];
    if (all.length === 0) return null;
    const match = pick(all);
    return cut(text, match.index, match.index + match[0].length, "");
  },
};

function check(file) {
  const run = spawnSync(ddbc, ["check", "--error-format=json", file], { encoding: "utf8", timeout: 60000 });
  let told = null;
  try { told = JSON.parse(run.stderr).diagnostics; } catch { /* told below */ }
  return { code: run.status, signal: run.signal, told, stderr: run.stderr };
}

const lineOf = (text, at) => text.slice(0, at).split("\n").length;
const key = (one) => `${one.rule} ${one.message}`;

// Whether one of the places of a message is at the change, or names what was changed.
function isNear(message, lines, first, last, changed) {
  return [message, ...message.notes].some((place) => {
    if (place.line <= last && place.endLine >= first) return true;
    const shown = lines.slice(place.line - 1, place.endLine).join("\n") + " " + place.message + " " + (message.help ?? "");
    return (shown.match(WORD) ?? []).some((word) => changed.has(word));
  });
}

fs.mkdirSync(folder, { recursive: true });
const sources = files.map((file) => ({ file, text: fs.readFileSync(file, "utf8"), before: check(file) }))
  .filter((source) => source.before.code === 0);
const totals = { taken: 0, refused: 0, silent: 0, wrong: 0 };
const byEdit = {};

function judge(number, source, name) {
  const edit = edits[name](source.text);
  if (edit === null || edit.text === source.text) return false;
  const file = path.join(folder, `${number}.yaml`);
  fs.writeFileSync(file, edit.text);
  const { code, signal, told, stderr } = check(file);
  const where = `mutation ${number} (SEED=${seedText}): ${path.basename(source.file)}, ${name}, line ${lineOf(edit.text, edit.start)}`;
  byEdit[name] ??= { taken: 0, refused: 0 };
  if (signal !== null || (code !== 0 && code !== 1) || told === null) {
    console.log(`${where}: exit code ${code} ${signal ?? ""}: ${stderr.slice(0, 300)}`);
    totals.wrong++;
    return true;
  }
  if (code === 0) {
    totals.taken++;
    byEdit[name].taken++;
    const known = new Set(source.before.told.map(key));
    totals.silent += told.every((one) => known.has(key(one)));
    fs.writeFileSync(path.join(folder, `${number}.taken`), where + "\n");
    return true;
  }
  totals.refused++;
  byEdit[name].refused++;
  // What is there now, what was there, and for a line that is gone the two around it.
  const tail = source.text.length - (edit.text.length - edit.end);
  const changed = new Set((edit.text.slice(edit.start, edit.end) + " " + source.text.slice(edit.start, tail)).match(WORD) ?? []);
  for (const near of [edit.start, edit.end]) {
    const around = /[A-Za-z0-9_-]*$/.exec(edit.text.slice(0, near))[0] + /^[A-Za-z0-9_-]*/.exec(edit.text.slice(near))[0];
    if (around !== "") changed.add(around);
  }
  // A field whose type is another one is wrong where it is used: the line's own name counts.
  const own = /[A-Za-z_][A-Za-z0-9_]*/.exec(source.text.slice(source.text.lastIndexOf("\n", edit.start - 1) + 1, tail + 40));
  if (own !== null) changed.add(own[0]);
  const before = source.text.slice(0, edit.start).match(WORD);
  if (before !== null) changed.add(before[before.length - 1]);
  const first = lineOf(edit.text, edit.start) - 1;
  let last = lineOf(edit.text, Math.max(edit.start, edit.end - 1)) + 1;
  const errors = told.filter((one) => one.severity === "error");
  const lines = edit.text.split("\n");
  // What stood below a line that is gone belongs to what is above it now.
  const gone = source.text.slice(edit.start, tail);
  const indent = gone.search(/\S/);
  if (name === "a line less" && /:\s*$/.test(gone))
    while (last < lines.length && lines[last - 1].search(/\S/) > indent) last++;
  // The names that are defined on the line: they are wrong where they are used.
  const whole = lines[first] + " " + gone;
  for (const match of whole.matchAll(/([A-Za-z_][A-Za-z0-9_]*): /g)) changed.add(match[1]);
  // Where a line is gone, YAML goes on until something does not fit any more.
  const cannot = (one) => one.rule === "yaml-syntax" && one.line >= first;
  if (!errors.some((one) => cannot(one) || isNear(one, lines, first, last, changed))) {
    totals.wrong++;
    console.log(`${where}: the messages are elsewhere: ${errors[0].line}: ${errors[0].message} [${errors[0].rule}]`);
  }
  return true;
}

for (let number = 0; number < Number(countText);)
  if (judge(number, pick(sources), pick(Object.keys(edits)))) number++;
for (const [name, { taken, refused }] of Object.entries(byEdit)) console.log(`  ${name}: ${taken} taken, ${refused} refused`);
console.log(totals.taken, totals.refused, totals.silent, totals.wrong);
