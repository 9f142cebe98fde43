/* SPDX-License-Identifier: Apache-2.0 */
/* How long the names may be that DynamoDB is given: tables and indexes 3 to 255, attributes 1 to
 * 255 (AWS allows 64 KB for those that are in no key). */
#include "schema.h"

TestSuite(names_length);

static char *name_of(size_t size) {
  char *name = malloc(size + 1);
  cr_assert_not_null(name);
  memset(name, 'n', size);
  name[size] = '\0';
  return name;
}

/* Whether a schema with a name of that size between the two texts is taken. */
static bool taken(const char *before, size_t size, const char *after) {
  struct ddb_arena *arena = mem_arena();
  char *name = name_of(size);
  struct schema schema = schema_compile(mem_format(arena, "%s%s%s", before, name, after));
  bool good = schema.diag->errors == 0;
  free(name);
  ddb_arena_free(arena);
  ddb_arena_free(schema.arena);
  return good;
}

static void bounds(const char *before, const char *after, size_t least, size_t most) {
  cr_expect_not(taken(before, least - 1, after), "%s %zu", before, least - 1);
  cr_expect(taken(before, least, after), "%s %zu", before, least);
  cr_expect(taken(before, most, after), "%s %zu", before, most);
  cr_expect_not(taken(before, most + 1, after), "%s %zu", before, most + 1);
}

#define HEAD "ddb: 1\nnamespace: app\n"
#define TAIL                                                                                       \
  "entities: {One: {key: {PK: \"A#{a}\", SK: S, G: \"G#{a}\"}, fields: {a: string, b: string}}}\n"

Test(names_length, tables_and_indexes) {
  bounds(HEAD "table: {name: \"",
         "\", partition_key: PK, sort_key: SK, "
         "indexes: {GSI: {partition_key: G}}}\n" TAIL,
         3, 255);
  bounds(HEAD "table: {name: Table, partition_key: PK, sort_key: SK, indexes: {\"",
         "\": {partition_key: G}}}\n" TAIL, 3, 255);
}

Test(names_length, attributes) {
  bounds(HEAD "table: {name: Table, partition_key: PK, sort_key: SK}\n"
              "entities: {One: {key: {PK: \"A#{a}\", SK: S}, fields: {a: string, "
              "b: {type: string, attribute: \"",
         "\"}}}}\n", 1, 255);
  bounds(HEAD "table: {name: Table, partition_key: PK, sort_key: SK}\n"
              "envelope: {entity_type: \"",
         "\"}\nentities: {One: {key: {PK: \"A#{a}\", SK: S}, fields: {a: string}}}\n", 1, 255);
}

/* The same name stands in the table and in the keys of the entity. */
Test(names_length, key_attributes) {
  static const size_t sizes[] = {1, 255, 256};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    struct ddb_arena *arena = mem_arena();
    char *name = name_of(sizes[i]);
    const char *text = mem_format(arena,
                                  HEAD "table: {name: Table, partition_key: %s}\n"
                                       "entities: {One: {key: {%s: \"A#{a}\"}, "
                                       "fields: {a: string}}}\n",
                                  name, name);
    struct schema schema = schema_compile(text);
    cr_expect_eq(schema.diag->errors == 0, sizes[i] <= 255, "%zu", sizes[i]);
    free(name);
    ddb_arena_free(arena);
    ddb_arena_free(schema.arena);
  }
}
