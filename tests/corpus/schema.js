// SPDX-License-Identifier: Apache-2.0
// What the converters of tests/corpus share: a schema under construction, and its text. A type is
// a text of the language; types that have a body (enums, structs) get a name, one per shape.
"use strict";

const pascal = (text) => text.charAt(0).toUpperCase() + text.slice(1).replace(/[^A-Za-z0-9]/g, "_");
const bare = /^[A-Za-z][A-Za-z0-9_<>]*$/;
const text = (value) => (bare.test(value) ? value : JSON.stringify(value));

// What may be NULL may be absent too.
const optional = ({ type, optional }) => (optional && !type.endsWith("|null") ? `${type}?` : type);

class Schema {
  constructor() {
    this.types = new Map(); // name -> line of YAML
    this.shapes = new Map(); // line -> name
    this.unclear = new Map(); // reason -> how often
    this.lacks = new Map(); // what the language cannot say -> how often
    this.entities = [];
    this.operations = [];
    this.patterns = []; // what the design declares: [kind, name, operations or why there are none]
    this.head = [];
  }

  count(map, what) {
    map.set(what, (map.get(what) || 0) + 1);
  }

  // The name of a type with this body; `wish` unless another type has it.
  named(wish, body) {
    if (this.shapes.has(body)) return this.shapes.get(body);
    let name = pascal(wish);
    for (let i = 2; this.types.has(name); i++) name = `${pascal(wish)}${i}`;
    this.types.set(name, body);
    this.shapes.set(body, name);
    return name;
  }

  enumeration(wish, values) {
    return this.named(wish, `enum: [${[...new Set(values)].map(text).join(", ")}]`);
  }

  struct(wish, members) {
    const lines = members.map((m) => `${m.name}: ${text(optional(m))}`);
    return this.named(wish, `struct: {${lines.join(", ")}}`);
  }

  document(reason) {
    this.count(this.unclear, reason);
    return "document";
  }

  operation(name, body) {
    let unique = name;
    for (let i = 2; this.operations.some((o) => o.name === unique); i++) unique = `${name}${i}`;
    this.operations.push({ name: unique, body });
    return unique;
  }

  // An access pattern that the design declares, and the operations that it is here; or why it is none.
  pattern(kind, name, operations, why) {
    this.patterns.push([kind, name, operations.join(","), why || ""]);
  }

  field(field) {
    const type = text(optional(field));
    const options = Object.entries(field.options || {}).map(([k, v]) => `, ${k}: ${text(v)}`).join("");
    return options === "" ? type : `{type: ${type}${options}}`;
  }

  toString() {
    const out = [...this.head];
    if (this.types.size > 0) out.push("types:");
    for (const [name, body] of this.types) out.push(`  ${name}: {${body}}`);
    out.push("entities:");
    for (const entity of this.entities) {
      out.push(`  ${entity.name}:`);
      for (const [key, value] of Object.entries(entity.options || {})) out.push(`    ${key}: ${value}`);
      out.push("    key:");
      for (const [key, value] of Object.entries(entity.key))
        if (value !== undefined) out.push(`      ${text(key)}: ${JSON.stringify(value)}`);
      out.push("    fields:");
      for (const field of entity.fields) out.push(`      ${field.name}: ${this.field(field)}`);
    }
    if (this.operations.length > 0) out.push("operations:");
    for (const { name, body } of this.operations) out.push(`  ${name}: {${body}}`);
    return out.join("\n") + "\n";
  }

  // On stderr, as `ddbc import` does.
  summary(more) {
    const lines = [`converted: ${this.entities.length} entities, ${this.operations.length} operations${more || ""}`];
    for (const [what, n] of this.unclear) lines.push(`unclear: ${what}: ${n}`);
    for (const [what, n] of this.lacks) lines.push(`lacks: ${what}: ${n}`);
    for (const pattern of this.patterns) lines.push(["pattern:", ...pattern].join("\t"));
    return lines.join("\n") + "\n";
  }
}

module.exports = { Schema, pascal, text };
