// SPDX-License-Identifier: Apache-2.0
// The text of a TypeScript type -> a type of the schema language. What has no one meaning in an item
// (any, a union of texts and numbers, a name that is defined elsewhere) is a document, and counted.
"use strict";

// Line comments lost the end of their line; they go on to the next member or to the bracket.
const comments = (source) =>
  source.replace(/\/\*[^]*?\*\//g, " ").replace(/\/\/.*?(?=[A-Za-z_]\w*\??: |\}|$)/g, " ");

function tokens(source) {
  const found = comments(source).match(/'[^']*'|"[^"]*"|[A-Za-z_]\w*|\d+|\[\]|[^\s]/g) || [];
  return { list: found, at: 0 };
}

const peek = (t) => t.list[t.at];
const take = (t) => t.list[t.at++];

function expect(t, token) {
  if (take(t) !== token) throw new Error(`no ${token}`);
}

function members(t) {
  const list = [];
  while (peek(t) !== "}") {
    const name = take(t);
    if (name === undefined || !/^[A-Za-z]\w*$/.test(name)) throw new Error("no member");
    const optional = peek(t) === "?";
    if (optional) take(t);
    expect(t, ":");
    list.push({ name, optional, type: union(t) });
    if (peek(t) === ";" || peek(t) === ",") take(t);
  }
  take(t);
  return { struct: list };
}

function generic(t, name) {
  const args = [];
  do {
    take(t);
    args.push(union(t));
  } while (peek(t) === ",");
  expect(t, ">");
  return { name, args };
}

function primary(t) {
  const token = take(t);
  if (token === undefined) throw new Error("cut off");
  if (token === "{") return members(t);
  if (token === "(") {
    const inner = union(t);
    expect(t, ")");
    return inner;
  }
  if (/^['"]/.test(token)) return { literal: token.slice(1, -1) };
  if (!/^[A-Za-z]/.test(token) || token === "keyof") throw new Error("an operator");
  return peek(t) === "<" ? generic(t, token) : { name: token };
}

function postfix(t) {
  let type = primary(t);
  while (peek(t) === "[]") {
    take(t);
    type = { name: "Array", args: [type] };
  }
  return type;
}

function union(t) {
  if (peek(t) === "|") take(t);
  const list = [postfix(t)];
  while (peek(t) === "|") {
    take(t);
    list.push(postfix(t));
  }
  return list.length === 1 ? list[0] : { union: list };
}

function parse(source) {
  if (source.includes("...")) return { unclear: "a type that is cut off in the facts" };
  try {
    const t = tokens(source);
    const type = union(t);
    return t.at < t.list.length ? { unclear: "a type expression" } : type;
  } catch {
    return { unclear: "a type expression" };
  }
}

const simple = { string: "string", number: "double", boolean: "bool", Date: "string" };

function ofUnion(schema, wish, list) {
  const real = list.filter((m) => m.name !== "null" && m.name !== "undefined");
  const nullable = list.some((m) => m.name === "null") ? "|null" : "";
  if (real.length === 1) return convert(schema, wish, real[0]) + nullable;
  if (real.every((m) => m.literal !== undefined))
    return schema.enumeration(wish, real.map((m) => m.literal)) + nullable;
  return schema.document("a union of different types");
}

function convert(schema, wish, type) {
  if (type.unclear) return schema.document(type.unclear);
  if (type.union) return ofUnion(schema, wish, type.union);
  if (type.literal !== undefined) return schema.enumeration(wish, [type.literal]);
  if (type.struct)
    return schema.struct(wish, type.struct.map((m) => ({ ...m, type: convert(schema, `${wish}_${m.name}`, m.type) })));
  if (type.name === "Array") return `list<${convert(schema, `${wish}Item`, type.args[0])}>`;
  if (type.name === "Record") return `map<${convert(schema, `${wish}Value`, type.args[1])}>`;
  if (simple[type.name]) return simple[type.name];
  return schema.document(type.name === "any" ? "any" : "a type that is not in the facts");
}

module.exports = { fromTypeScript: (schema, wish, source) => convert(schema, wish, parse(source)) };
