/* SPDX-License-Identifier: Apache-2.0 */
/* What `ddbc breaking` calls each change: one edit of a schema a row. */
#include "breaking.h"
#include "breaking_base.h"
#include "breaking_rows.h"
#include "schema.h"

/* The text with the first `from` in it replaced; it must be there. */
static const char *edited(struct ddb_arena *arena, const char *text, const char *from,
                          const char *to) {
  if (from == NULL || (*from == '\0' && *to == '\0'))
    return text;
  const char *at = strstr(text, from);
  cr_expect(at != NULL, "the base schema has no '%s'", from);
  if (at == NULL)
    return text;
  return mem_format(arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static const char *text_of(struct ddb_arena *arena, const char *text, const struct row *row) {
  for (size_t i = 0; i < sizeof row->edits / sizeof row->edits[0]; i++)
    text = edited(arena, text, row->edits[i].from, row->edits[i].to);
  return text;
}

struct pair {
  struct schema was, now;
  struct breaking breaking;
};

static struct pair compare(const char *name, const char *was, const char *now) {
  struct pair pair = {.was = schema_compile(was), .now = schema_compile(now)};
  cr_expect_eq(pair.was.diag->errors, 0u, "%s", schema_messages(&pair.was));
  cr_expect_eq(pair.now.diag->errors, 0u, "%s%s", name, schema_messages(&pair.now));
  if (pair.was.diag->errors + pair.now.diag->errors != 0)
    return pair;
  ((struct source *)(uintptr_t)pair.was.source)->order = 1;
  pair.now.diag->count = 0; /* warnings */
  pair.breaking = breaking_find(pair.was.model, pair.now.model, pair.now.diag);
  return pair;
}

static void pair_free(struct pair *pair) {
  schema_free(&pair->was);
  schema_free(&pair->now);
}

static const char *classes_of(const struct pair *pair) {
  const size_t *counts = pair->breaking.counts;
  return mem_format(pair->now.arena, "%s%s%s%s", counts[BREAKS_SOURCE] ? "S" : "",
                    counts[BREAKS_DATA] ? "D" : "", counts[NEEDS_BACKFILL] ? "B" : "",
                    counts[IS_SAFE] ? "s" : "");
}

static const char *all_messages(struct pair *pair) {
  const char *text = schema_messages(&pair->now);
  for (size_t i = 0; i < pair->breaking.counts[IS_SAFE]; i++)
    text = mem_format(pair->now.arena, "%ssafe: %s\n", text, pair->breaking.safe[i].text);
  return text;
}

static void judge(const char *from, const struct row *row) {
  struct ddb_arena *arena = mem_arena();
  struct pair pair = compare(row->name, from, text_of(arena, from, row));
  const char *text = all_messages(&pair);
  cr_expect_str_eq(classes_of(&pair), row->classes, "%s: %s and not %s\n%s", row->name,
                   classes_of(&pair), row->classes, text);
  cr_expect(strstr(text, row->says) != NULL, "%s: no '%s' in\n%s", row->name, row->says, text);
  bool demands = strstr(text, "[version-not-raised]") != NULL;
  cr_expect_eq(demands, strchr(row->classes, 'D') != NULL, "%s: the version", row->name);
  pair_free(&pair);
  ddb_arena_free(arena);
}

Test(breaking, each_edit_has_its_classes) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    judge(base, &rows[i]);
  for (size_t i = 0; i < sizeof plain_rows / sizeof plain_rows[0]; i++)
    judge(plain, &plain_rows[i]);
}
