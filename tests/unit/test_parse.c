/* SPDX-License-Identifier: Apache-2.0 */
/* From text to model. What is refused has its directory in tests/invalid; here is what the rest of
 * the compiler relies on. */
#include "schema.h"

static const char text[] =
    SCHEMA_HEAD "operations:\n" /* before what they refer to */
                "  list: {query: Task, by: [user, kind], order: descending, limit: 7, doc: all}\n"
                "  change: {update: Task, set: [\"no\"], set_optional: [when, score]}\n"
                "  store: {put: Task, accept: {put-bypasses-transitions: it is new}}\n"
                "entities:\n"
                "  Task:\n"
                "    doc: \"one\\ntask\"\n"
                "    c_name: job\n"
                "    key: {SK: \"TASK#{kind}#{id}\", PK: \"U#{user}\"}\n"
                "    fields:\n"
                "      id: string\n"
                "      user: string\n"
                "      kind: Kind\n"
                "      \"no\": {type: \"int32?\", min: -5, max: 2147483647}\n"
                "      when: timestamp?\n"
                "      score: {type: double, min: 0.5, max: 1e3, c_name: points}\n"
                "      parts: list<Part>?\n"
                "      tags: {type: \"list<string>\"}\n"
                "      state: State\n"
                "      extra: document\n"
                "types:\n"
                "  Part: {struct: {on: bool, inner: Inner}}\n" /* before what it uses */
                "  Inner: {struct: {n: int64}}\n"
                "  Kind: {enum: [1.0, \"yes\", {value: 2026-11-22, c_name: day}], c_name: sort}\n"
                "  State: {enum: [a, b], initial: [a], transitions: {b: [], a: [b, a]}}\n";

TestSuite(parse);

static struct schema parsed(void) {
  struct schema schema = schema_compile(text);
  cr_assert_eq(schema.diag->errors, 0u, "%s", schema_messages(&schema));
  return schema;
}

Test(parse, top) {
  struct schema schema = parsed();
  const struct model *model = schema.model;
  cr_expect_str_eq(model->namespace_name.text, "app");
  cr_expect_str_eq(model->tables[0].table_name, "App");
  cr_expect_str_eq(model->tables[0].partition.name, "PK");
  cr_expect(model->tables[0].has_sort);
  cr_expect_str_eq(model->tables[0].envelope.created_at.attribute, "C");
  cr_expect_eq(model->tables[0].envelope.created_at.encoding, ENVELOPE_EPOCH_MS);
  cr_expect(model_enum(model, "Kind") == &model->enums[0]);
  cr_expect(model_struct(model, "Kind") == NULL);
  cr_expect(model_entity(model, "Nobody") == NULL);
  schema_free(&schema);
}

Test(parse, enums) {
  struct schema schema = parsed();
  const struct enum_type *kind = &schema.model->enums[0];
  cr_expect_str_eq(kind->name.c, "sort");
  cr_expect_str_eq(kind->values[0].name.text, "1.0");
  cr_expect_str_eq(kind->values[1].name.text, "yes");
  cr_expect_str_eq(kind->values[2].name.text, "2026-11-22");
  cr_expect_str_eq(kind->values[2].name.c, "day");
  cr_expect(!kind->has_transitions && !kind->has_initial);
  const struct enum_type *state = &schema.model->enums[1];
  cr_expect(state->has_transitions && state->has_initial);
  cr_expect(state->values[0].initial && !state->values[1].initial);
  cr_assert_eq(state->values[0].target_count, 2u);
  cr_expect(state->values[0].targets[0] == &state->values[1]);
  cr_expect_eq(state->values[1].target_count, 0u);
  schema_free(&schema);
}

Test(parse, fields) {
  struct schema schema = parsed();
  const struct entity *task = &schema.model->entities[0];
  cr_expect_str_eq(task->name.c, "job");
  cr_expect_str_eq(task->doc, "one\ntask");
  cr_expect_eq(task->field_count, 10u);
  const struct field *no = model_field(task->fields, task->field_count, "no");
  cr_assert(no != NULL);
  cr_expect(no->type.optional && no->type.kind->shape == KIND_INTEGER);
  cr_expect(no->min.set && no->min.integer == -5 && no->max.integer == INT32_MAX);
  const struct field *score = model_field(task->fields, task->field_count, "score");
  cr_expect_str_eq(score->name.c, "points");
  cr_expect(score->min.real > 0.49 && score->max.real > 999.0);
  cr_expect_str_eq(score->max.text, "1e3");
  const struct field *parts = model_field(task->fields, task->field_count, "parts");
  cr_expect(parts->type.optional && parts->type.element->structure == &schema.model->structs[0]);
  cr_expect(!parts->type.element->optional);
  const struct field *state = model_field(task->fields, task->field_count, "state");
  cr_expect(model_guard(state) == &schema.model->enums[1]);
  cr_expect(model_guard(no) == NULL);
  schema_free(&schema);
}

Test(parse, structs_use_later_structs) {
  struct schema schema = parsed();
  const struct struct_type *part = &schema.model->structs[0];
  cr_expect(part->fields[1].type.structure == &schema.model->structs[1]);
  schema_free(&schema);
}

Test(parse, keys) {
  struct schema schema = parsed();
  const struct entity *task = &schema.model->entities[0];
  cr_assert_eq(task->key_field_count, 3u);
  cr_expect_str_eq(task->key_fields[0]->name.text, "user");
  cr_expect_str_eq(task->key_fields[1]->name.text, "kind");
  cr_expect_str_eq(task->key_fields[2]->name.text, "id");
  cr_expect(model_in_key(task, &task->fields[0]));
  cr_expect(!model_in_key(task, &task->fields[3]));
  schema_free(&schema);
}

Test(parse, operations) {
  struct schema schema = parsed();
  const struct operation *list = &schema.model->operations[0];
  cr_expect(list->verb == OP_QUERY && list->descending && list->limit == 7);
  cr_expect_eq(list->by_count, 2u);
  cr_expect_eq(list->sort_parts, 3u, "the prefix ends with the separator: TASK#{kind}#");
  const struct operation *change = &schema.model->operations[1];
  cr_expect(change->verb == OP_UPDATE && change->set_count == 1 && change->set_optional_count == 2);
  cr_expect_str_eq(change->set[0].field->name.text, "no");
  const struct operation *store = &schema.model->operations[2];
  struct policy *policy = schema.model->policy;
  cr_assert(store->verb == OP_PUT && policy->accept_count == 1);
  cr_expect(policy->accepts[0].used && policy->accepts[0].operation && !policy->accepts[0].whole);
  cr_expect_str_eq(policy->accepts[0].reason, "it is new");
  schema_free(&schema);
}

Test(parse, a_root_that_is_no_map) {
  struct schema schema = schema_compile("- a\n");
  cr_expect_str_eq(schema_rules(&schema), "wrong-shape");
  schema_free(&schema);
}

Test(parse, bounds_at_the_edge) {
  static const struct {
    const char *type, *bound;
    bool good;
  } cases[] = {
      {"int32", "2147483647", true},
      {"int32", "2147483648", false},
      {"int32", "-2147483648", true},
      {"int32", "-2147483649", false},
      {"int64", "9223372036854775807", true},
      {"int64", "9223372036854775808", false},
      {"int64", "-9223372036854775808", true},
      {"int64", "99999999999999999999999", false},
      {"int64", "-0", true},
      {"int64", "+1", false},
      {"int64", "1e3", false},
      {"int64", "0x10", false},
      {"int64", "01", false},
      {"int64", "1_0", false},
      {"int64", "\" 1\"", false},
      {"int64", "\"\"", false},
      {"double", "1.7976931348623157e308", true},
      {"double", "1e309", false},
      {"double", "-0.5", true},
      {"double", ".5", false},
      {"double", "5.", false},
      {"double", ".nan", false},
      {"double", "1e", false},
      {"double", "1e+5", true},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct ddb_arena *arena = mem_arena();
    struct schema schema =
        schema_compile(mem_format(arena,
                                  SCHEMA_HEAD "entities:\n  E:\n    key: {PK: \"{i}\", SK: S}\n"
                                              "    fields: {i: string, f: {type: %s, max: %s}}\n",
                                  cases[i].type, cases[i].bound));
    cr_expect_str_eq(schema_rules(&schema), cases[i].good ? "" : "bad-number", "%s %s",
                     cases[i].type, cases[i].bound);
    schema_free(&schema);
    ddb_arena_free(arena);
  }
}
