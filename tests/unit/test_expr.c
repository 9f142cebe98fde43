/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions: what they become, and how they are grouped. What is refused is in tests/invalid. */
#include "plan.h"
#include "schema.h"

static const char head[] =
    "ddb: 1\nnamespace: app\n"
    "table: {name: App, partition_key: PK, sort_key: SK}\n"
    "envelope: {entity_type: T, data: D}\n"
    "types: {State: {enum: [open, closed]}, Point: {struct: {x: int32, city: string}}}\n"
    "entities:\n  Task:\n    key: {PK: \"USER#{userId}\", SK: \"TASK#{taskId}\"}\n"
    "    fields: {userId: string, taskId: string, a: string, b: string, n: int64, d: decimal,\n"
    "      on: bool, state: {type: State, at: top}, place: Point, tags: set<string>,\n"
    "      lines: list<Point>, counts: map<int32>, extra: document, size: int32,\n"
    "      key: {type: string, hidden: true}, safe: {type: Point?, hidden: true}}\n"
    "operations:\n  tasks: {query: Task, by: [userId], filter: \"%s\"}\n";

static const struct plan_expression *compile(struct schema *schema, const char *filter) {
  struct ddb_arena *arena = mem_arena();
  *schema = schema_compile(mem_format(arena, head, filter));
  ddb_arena_free(arena);
  cr_assert_eq(schema->diag->errors, 0u, "%s", schema_messages(schema));
  return plan_build(schema->model, schema->arena)->operations[0].filter;
}

static void expect(const char *filter, const char *text, const char *constants) {
  struct schema schema;
  const struct plan_expression *x = compile(&schema, filter);
  cr_expect_str_eq(x->text, text, "%s: %s", filter, x->text);
  cr_expect_str_eq(x->constants, constants, "%s: %s", filter, x->constants);
  schema_free(&schema);
}

Test(expr, grouping) {
  expect("a={x} or b={x} and n=1", "#f_0.#f_1 = :f_x OR #f_0.#f_2 = :f_x AND #f_0.#f_3 = :f_0",
         "\":f_0\":{\"N\":\"1\"}");
  expect("(a={x} or b={x}) and n={n}",
         "(#f_0.#f_1 = :f_x OR #f_0.#f_2 = :f_x) AND #f_0.#f_3 = :f_n", "");
  expect("not a={x} and not (b={x} or n={n})",
         "NOT #f_0.#f_1 = :f_x AND NOT (#f_0.#f_2 = :f_x OR #f_0.#f_3 = :f_n)", "");
  expect("((a={x}))", "#f_0.#f_1 = :f_x", "");
  expect("NOT NOT a={x} AND b={y} OR a<>b",
         "NOT NOT #f_0.#f_1 = :f_x AND #f_0.#f_2 = :f_y OR #f_0.#f_1 <> #f_0.#f_2", "");
  expect("a={x} and (b={x} and n={n})",
         "#f_0.#f_1 = :f_x AND #f_0.#f_2 = :f_x AND #f_0.#f_3 = :f_n", "");
}

Test(expr, operands) {
  expect("state = 'open'", "#f_0 = :f_0", "\":f_0\":{\"S\":\"open\"}");
  expect("a = 'it''s \\\"q\\\"'", "#f_0.#f_1 = :f_0", "\":f_0\":{\"S\":\"it's \\\"q\\\"\"}");
  expect("on = TRUE and on <> false", "#f_0.#f_1 = :f_0 AND #f_0.#f_1 <> :f_1",
         "\":f_0\":{\"BOOL\":true},\":f_1\":{\"BOOL\":false}");
  expect("d >= -0.5e3", "#f_0.#f_1 >= :f_0", "\":f_0\":{\"N\":\"-0.5e3\"}");
  expect("n between -1 and {n}", "#f_0.#f_1 BETWEEN :f_0 AND :f_n", "\":f_0\":{\"N\":\"-1\"}");
  expect("n in ({n}, 2,3)", "#f_0.#f_1 IN (:f_n, :f_0, :f_1)",
         "\":f_0\":{\"N\":\"2\"},\":f_1\":{\"N\":\"3\"}");
  expect("place.city = {city}", "#f_0.#f_1.#f_2 = :f_city", "");
  expect("lines[12].x=1 and lines[0].x=n",
         "#f_0.#f_1[12].#f_2 = :f_0 AND #f_0.#f_1[0].#f_2 = "
         "#f_0.#f_3",
         "\":f_0\":{\"N\":\"1\"}");
  expect("counts.n = 1 and attribute_exists(extra.x.y[1])",
         "#f_0.#f_1.#f_2 = :f_0 AND attribute_exists(#f_0.#f_3.#f_4.#f_5[1])",
         "\":f_0\":{\"N\":\"1\"}");
  expect("size = {s} and size(tags)>{n}", "#f_0.#f_1 = :f_s AND size(#f_0.#f_2) > :f_n", "");
  expect("contains(tags,{t}) and begins_with(a,{a})",
         "contains(#f_0.#f_1, :f_t) AND begins_with(#f_0.#f_2, :f_a)", "");
  expect("'x' = a and 1 < n and n < d",
         ":f_0 = #f_0.#f_1 AND :f_1 < #f_0.#f_2 AND #f_0.#f_2 < "
         "#f_0.#f_3",
         "\":f_0\":{\"S\":\"x\"},\":f_1\":{\"N\":\"1\"}");
}

/* A parameter is one argument however often it stands there, and may be a part of the key. */
Test(expr, parameters) {
  struct schema schema;
  const struct plan_expression *x = compile(&schema, "a = {x} and b = {x} and b <> {userId}");
  cr_assert_eq(x->value_count, 2u);
  cr_expect_str_eq(x->parameters[0].declaration, "const char *x");
  const struct plan_operation *operation = &plan_build(schema.model, schema.arena)->operations[0];
  cr_expect_eq(operation->parameter_count, 2u);
  cr_expect_str_eq(operation->parameters[0].name, "user_id");
  cr_expect_str_eq(operation->parameters[1].name, "x");
  schema_free(&schema);
}

/* Whatever a parameter is compared with first: a value that may be a secret stands in no error. */
Test(expr, secrets) {
  static const char *const filters[] = {"a = {x} or key = {x}", "key = {x} or a = {x}",
                                        "safe.city = {x}", "a between {x} and key",
                                        "contains(key, {x})"};
  for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
    struct schema schema;
    const struct plan_expression *x = compile(&schema, filters[i]);
    cr_expect_str_eq(x->values[0].flags, "DDB_REQUIRED | DDB_HIDDEN", "%s", filters[i]);
    schema_free(&schema);
  }
}

/* Every piece of expressions and marks that are none, cut and joined at random: an error or a plan,
 * and never anything else. */
Test(expr, any_text) {
  static const char *const pieces[] = {"a",
                                       "n",
                                       "=",
                                       "<>",
                                       "<",
                                       "(",
                                       ")",
                                       "and",
                                       "or",
                                       "not",
                                       "{x}",
                                       "'t'",
                                       "1",
                                       "-",
                                       ".",
                                       "[",
                                       "]",
                                       "0",
                                       "in",
                                       "size",
                                       ",",
                                       "between",
                                       "attribute_exists",
                                       "place",
                                       "city",
                                       "{",
                                       "}",
                                       "'",
                                       "lines",
                                       "true",
                                       "contains"};
  unsigned seed = 20261123;
  for (int round = 0; round < 4000; round++) {
    char text[400] = "";
    for (int i = 0; i < 12; i++) {
      seed = seed * 1664525u + 1013904223u;
      strcat(text, pieces[(seed >> 16) % (sizeof pieces / sizeof pieces[0])]);
      strcat(text, (seed & 0x400) ? " " : "");
    }
    struct ddb_arena *arena = mem_arena();
    struct schema schema = schema_compile(mem_format(arena, head, text));
    ddb_arena_free(arena);
    if (schema.diag->errors == 0)
      cr_expect(plan_build(schema.model, schema.arena)->operations[0].filter->text[0] != '\0', "%s",
                text);
    schema_free(&schema);
  }
}
