/* SPDX-License-Identifier: Apache-2.0 */
/* The rule table, and what a directory in tests/invalid cannot show: that right schemas stay
 * unmolested, and that thousands of entities stay cheap. */
#include "cname.h"
#include "schema.h"

Test(check, rows_are_complete_and_in_order) {
  size_t count = 0;
  const struct rule *rows = rule_rows(&count);
  cr_assert_gt(count, 50u);
  for (size_t i = 0; i < count; i++) {
    size_t size = strlen(rows[i].purpose);
    cr_expect(size > 0 && size <= 70 && rows[i].purpose[size - 1] == '.', "%s", rows[i].id);
    cr_expect(rows[i].explanation[0] != '\0', "%s", rows[i].id);
    cr_expect_eq(strspn(rows[i].id, "abcdefghijklmnopqrstuvwxyz-"), strlen(rows[i].id));
    cr_expect(rule_find(rows[i].id) == &rows[i], "%s is there twice", rows[i].id);
    if (i > 0 && i + 1 < count)
      cr_expect(strcmp(rows[i - 1].id, rows[i].id) < 0, "%s", rows[i].id);
  }
  cr_expect(rule_find("no-such-rule") == NULL);
}

#define ENTITY(name, pk, sk)                                                                       \
  "  " name ":\n    key: {PK: \"" pk "\", SK: \"" sk "\"}\n"                                       \
  "    fields: {a: string, b: string, c: string}\n"

static const char *rules_of(struct schema *schema, const char *text) {
  *schema = schema_compile(text);
  return schema_rules(schema);
}

Test(check, keys_that_never_meet_are_left_alone) {
  struct schema schema;
  cr_expect_str_eq(rules_of(&schema, SCHEMA_HEAD "entities:\n" ENTITY("A", "U#{a}", "X#{b}") ENTITY(
                                         "B", "U#{a}", "Y#{b}") ENTITY("C", "V#{a}", "X#{b}")
                                         ENTITY("D", "U#{a}", "META") ENTITY("E", "{a}", "{b}")),
                   "");
  schema_free(&schema);
}

Test(check, a_query_is_held_only_against_its_own_partition) {
  struct schema schema;
  cr_expect_str_eq(
      rules_of(&schema, SCHEMA_HEAD "entities:\n" ENTITY("A", "U#{a}", "X#{b}") ENTITY(
                            "B", "V#{a}", "X#D#{b}") "operations: {q: {query: A, by: [a]}}\n"),
      "");
  schema_free(&schema);
}

Test(check, overlap_without_a_query_harms_nobody) {
  struct schema schema;
  cr_expect_str_eq(rules_of(&schema, SCHEMA_HEAD "entities:\n" ENTITY("A", "U#{a}", "X#{b}")
                                         ENTITY("B", "U#{a}", "X#D#{b}")),
                   "");
  schema_free(&schema);
}

Test(check, wild_keys_meet_across_buckets) {
  struct schema schema;
  cr_expect_str_eq(rules_of(&schema, SCHEMA_HEAD "entities:\n" ENTITY("A", "{a}#U", "X#{b}")
                                         ENTITY("B", "T#{a}", "X#{b}")),
                   "key-collision");
  schema_free(&schema);
  cr_expect_str_eq(rules_of(&schema, SCHEMA_HEAD "entities:\n" ENTITY("A", "T#{a}", "X#{b}")
                                         ENTITY("B", "{a}#U", "X#{b}")),
                   "key-collision");
  schema_free(&schema);
}

Test(check, every_taken_word_is_refused_as_a_field) {
  size_t refused = 0;
  for (size_t i = 0; cname_word(i) != NULL; i++) {
    struct ddb_arena *arena = mem_arena();
    struct schema schema =
        schema_compile(mem_format(arena,
                                  SCHEMA_HEAD "entities:\n  E:\n    key: {PK: \"{id}\", SK: S}\n"
                                              "    fields: {id: string, %s: string}\n",
                                  cname_word(i)));
    refused += strcmp(schema_rules(&schema), "reserved-name") == 0;
    schema_free(&schema);
    ddb_arena_free(arena);
  }
  cr_expect(cname_word(refused) == NULL && refused > 0, "%zu refused", refused);
}

Test(check, c_name_cures_a_taken_word_and_a_clash) {
  struct schema schema;
  cr_expect_str_eq(
      rules_of(&schema, SCHEMA_HEAD
               "entities:\n  E:\n    key: {PK: \"{id}\", SK: S}\n"
               "    accept: {confusable-name: both are stored}\n    fields:\n      id: string\n"
               "      class: {type: string, c_name: class_name}\n"
               "      ID: {type: string, c_name: id_upper}\n"),
      "");
  schema_free(&schema);
}

/* Three thousand entities in one partition, each with a query. */
Test(check, many_entities_are_not_quadratic, .timeout = 20) {
  struct ddb_arena *arena = mem_arena();
  const size_t count = 3000;
  char *text = mem_zalloc(arena, count * 200 + 1000);
  size_t size = (size_t)snprintf(text, 1000, "%s", SCHEMA_HEAD "entities:\n");
  for (size_t i = 0; i < count; i++)
    size += (size_t)snprintf(text + size, 120,
                             "  E%zu: {key: {PK: \"U#{a}\", SK: \"K%zu#{b}\"}, "
                             "fields: {a: string, b: string}}\n",
                             i, i);
  struct schema schema = schema_compile(text);
  cr_expect_str_eq(schema_rules(&schema), "");
  schema_free(&schema);
  ddb_arena_free(arena);
}
