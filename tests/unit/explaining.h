/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of `ddbc explain` share: the plan of tests/golden/explain, what is printed of an
 * operation, and what its generated function makes of the placeholders. */
#ifndef TESTS_UNIT_EXPLAINING_H
#define TESTS_UNIT_EXPLAINING_H

#include "dry/dry.h"
#include "explain.h"
#include "schema.h"
#include "source.h"
#include "support/sample.h"
#include "yaml.h"

static struct ddb_arena *mem;
static const struct plan *plan;
static struct schema schema;
static const struct ddb_scope scope = {.now = SAMPLE_NOW};

static const struct plan *read_plan(const char *path) {
  int error = 0;

  schema = (struct schema){.arena = mem_arena()};
  schema.diag = diag_new(schema.arena);
  schema.source = source_load(schema.arena, path, &error);
  cr_assert_not_null(schema.source, "%s", path);
  schema.root = yaml_read(schema.source, schema.diag);
  schema.model = schema_parse(schema.root, schema.diag);
  schema_check(schema.model, schema.diag);
  cr_assert_eq(schema.diag->errors, 0);
  return plan_build(schema.model, schema.arena);
}

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  plan = read_plan("tests/golden/explain/schema.yaml");
}

static void teardown(void) {
  ddb_arena_free(mem);
  schema_free(&schema);
}

static const char *printed(const char *operation) {
  const struct plan_operation *found = explain_find(plan, operation);

  cr_assert_not_null(found, "%s", operation);
  return explain_request(schema.arena, found);
}

/* Times are of the call, and marks of hidden values no part of the text. */
static const char *made(enum ddb_status status, const struct ddb_request *request) {
  char *text, *to;

  cr_assert_eq(status, DDB_OK, "%s", ddb_arena_error(mem)->text);
  text = to = (char *)(uintptr_t)sample_chars(mem, request->body);
  for (const char *at = text; (*to = *at) != '\0'; at++)
    to += *at != '\t';
  while (strstr(text, "1795341600250"))
    text = (char *)(uintptr_t)sample_replace(mem, text, "1795341600250", "{now}").data;
  return text;
}

static const struct dry_note note = {
    .user_id = "{userId}",
    .note_id = "{noteId}",
    .lang = "{lang}",
    .tag = "{tag}",
    .title = "{title}",
    .shelf = "{shelf}",
    .colour = "{colour}",
    .size = "{size}",
    .name = "{name}",
    .body = "{body}",
};

#endif
