/* SPDX-License-Identifier: Apache-2.0 */
/* What the unit tests of the compiler's front end share: a text through reader, parser and rules,
 * and what was said about it. */
#ifndef TESTS_UNIT_SCHEMA_H
#define TESTS_UNIT_SCHEMA_H

#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "check.h"
#include "mem.h"
#include "parse.h"

struct schema {
  struct ddb_arena *arena;
  struct diag *diag;
  const struct source *source;
  const struct yaml_node *root;
  struct model *model; /* NULL when it was not read */
};

static inline struct schema schema_read_bytes(const char *text, size_t size) {
  struct schema schema = {.arena = mem_arena()};
  schema.diag = diag_new(schema.arena);
  schema.source = source_from_text(schema.arena, "t.yaml", text, size);
  schema.root = yaml_read(schema.source, schema.diag);
  return schema;
}

static inline struct schema schema_read(const char *text) {
  return schema_read_bytes(text, strlen(text));
}

static inline struct schema schema_compile(const char *text) {
  struct schema schema = schema_read(text);
  if (schema.root != NULL)
    schema.model = schema_parse(schema.root, schema.diag);
  if (schema.diag->errors == 0)
    schema_check(schema.model, schema.diag);
  return schema;
}

static inline void schema_free(struct schema *schema) {
  ddb_arena_free(schema->arena);
}

/* All messages as printed, in memory the arena owns. */
static inline const char *schema_messages(struct schema *schema) {
  char *text = NULL;
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  cr_assert(file != NULL);
  diag_print(schema->diag, file, false);
  cr_assert(fclose(file) == 0);
  const char *copy = mem_copy(schema->arena, text, size);
  free(text);
  return copy;
}

/* The rules that spoke, in order, joined by blanks. */
static inline const char *schema_rules(struct schema *schema) {
  const char *rules = "";
  diag_sort(schema->diag);
  for (size_t i = 0; i < schema->diag->count; i++)
    rules = mem_format(schema->arena, "%s%s%s", rules, i == 0 ? "" : " ",
                       schema->diag->entries[i].rule);
  return rules;
}

#define SCHEMA_HEAD                                                                                \
  "ddb: 1\nnamespace: app\n"                                                                       \
  "table: {name: App, partition_key: PK, sort_key: SK}\n"                                          \
  "envelope: {entity_type: T, data: D, created_at: {name: C, type: epoch_ms},\n"                   \
  "  updated_at: {name: U, type: epoch_ms}}\n"

#endif
