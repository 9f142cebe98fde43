/* SPDX-License-Identifier: Apache-2.0 */
/* Operations that compile as before and do something else. What does not compile any more is
 * breaking_declarations()'s. */
#include <string.h>

#include "breaking_inside.h"
#include "dict.h"
#include "expr.h"
#include "mem.h"

static struct dict *by_name(const struct breaking *b, const struct model *model) {
  struct dict *names = dict_new(b->arena);
  for (size_t i = 0; i < model->operation_count; i++)
    (void)dict_add(names, model->operations[i].name.text, &model->operations[i]);
  return names;
}

/* ---- what an operation is, in words ---------------------------------------------------------- */

static const char *verb_text(struct ddb_arena *arena, const struct operation *op) {
  static const char *const words[] = {[OP_PUT] = "put",
                                      [OP_CREATE] = "create",
                                      [OP_GET] = "get",
                                      [OP_QUERY] = "query",
                                      [OP_UPDATE] = "update",
                                      [OP_DELETE] = "delete",
                                      [OP_CHECK] = "check",
                                      [OP_SCAN] = "scan",
                                      [OP_BATCH_GET] = "batch_get",
                                      [OP_TRANSACT_GET] = "transact_get",
                                      [OP_TRANSACT] = "transact"};
  (void)arena;
  return op->counts ? "count" : words[op->verb];
}

static const char *index_text(struct ddb_arena *arena, const struct operation *op) {
  (void)arena;
  return op->index ? op->index->index->name.text : "the table";
}

static const char *by_text(struct ddb_arena *arena, const struct operation *op) {
  static const char *const relations[] = {"=", "=", "<", "<=", ">", ">=", "between", "begins_with"};
  return mem_format(arena, "%zu fields, the last one %s", op->by_count, relations[op->relation]);
}

/* With the attributes in the place of the fields' names; which map they are in is told of that. */
static const char *stored_text(struct ddb_arena *arena, const struct expression *expression) {
  if (expression == NULL)
    return "none";
  struct expr_text text = expr_text(arena, expression, NULL, 'f');
  return mem_format(arena, "%s %s %s", text.text, text.names, text.constants);
}

static const char *filter_text(struct ddb_arena *arena, const struct operation *op) {
  return stored_text(arena, op->filter);
}

static const char *condition_text(struct ddb_arena *arena, const struct operation *op) {
  return stored_text(arena, op->condition);
}

static const char *filter_shown(struct ddb_arena *arena, const struct operation *op) {
  (void)arena;
  return op->filter ? op->filter->text : "none";
}

static const char *condition_shown(struct ddb_arena *arena, const struct operation *op) {
  (void)arena;
  return op->condition ? op->condition->text : "none";
}

static const char *order_text(struct ddb_arena *arena, const struct operation *op) {
  (void)arena;
  return op->descending ? "descending" : "ascending";
}

static const char *return_text(struct ddb_arena *arena, const struct operation *op) {
  static const char *const words[] = {"nothing", "new", "old"};
  (void)arena;
  return words[op->returned];
}

static const char *upsert_text(struct ddb_arena *arena, const struct operation *op) {
  (void)arena;
  return op->upsert ? "makes items" : "makes no items";
}

static const char *shards_text(struct ddb_arena *arena, const struct operation *op) {
  (void)arena;
  return op->all_shards ? "all" : "one";
}

static const char *members_text(struct ddb_arena *arena, const struct operation *op) {
  const char *text = "";
  for (size_t i = 0; i < op->member_count; i++)
    text = mem_format(arena, "%s%s%s", text, i ? ", " : "", op->members[i].operation->name.text);
  return text;
}

static const struct {
  const char *what;
  const char *(*text)(struct ddb_arena *, const struct operation *);
  const char *(*shown)(struct ddb_arena *, const struct operation *);
} aspects[] = {
    {"verb", verb_text, verb_text},
    {"index", index_text, index_text},
    {"range", by_text, by_text},
    {"filter", filter_text, filter_shown},
    {"condition", condition_text, condition_shown},
    {"order", order_text, order_text},
    {"returned item", return_text, return_text},
    {"upsert", upsert_text, upsert_text},
    {"choice of shards", shards_text, shards_text},
    {"members", members_text, members_text},
};

/* ---- one operation --------------------------------------------------------------------------- */

static void compare_aspects(struct breaking *b, const struct operation *was,
                            const struct operation *now) {
  for (size_t i = 0; i < sizeof aspects / sizeof aspects[0]; i++) {
    if (strcmp(aspects[i].text(b->arena, was), aspects[i].text(b->arena, now)) == 0)
      continue;
    breaking_tell(b, BREAKS_SOURCE, now->name.span,
                  "make it an operation of another name, and let callers choose",
                  "'%s' has another %s: %s, and it was %s", now->name.text, aspects[i].what,
                  aspects[i].shown(b->arena, now), aspects[i].shown(b->arena, was));
    breaking_was(b, was->name.span);
    return; /* the first says enough: the others may only follow from it */
  }
}

static void compare_reading(struct breaking *b, const struct operation *was,
                            const struct operation *now) {
  if (was->consistent && !now->consistent)
    breaking_tell(b, BREAKS_SOURCE, now->name.span, "keep it, where a caller reads what it wrote",
                  "'%s' may give items as they were some time ago", now->name.text);
  else if (now->consistent && !was->consistent)
    breaking_safe(b, now->name.span, "'%s' reads consistently, for twice the units",
                  now->name.text);
  if (was->limit != now->limit)
    breaking_safe(b, now->name.span, "'%s' gives pages of another size", now->name.text);
}

static void compare_entity(struct breaking *b, const struct operation *was,
                           const struct operation *now) {
  bool lists = now->several_count > 0 && was->several_count > 0; /* those that are gone are names */
  if (now->verb != OP_TRANSACT && was->verb != OP_TRANSACT && !lists &&
      breaking_entity_now(b, was->entity) != now->entity)
    breaking_tell(b, BREAKS_SOURCE, now->entity_span,
                  "make it an operation of another name, and let callers choose",
                  "'%s' is about '%s', and was about '%s'", now->name.text, now->entity->name.text,
                  was->entity->name.text);
}

void breaking_operations(struct breaking *b) {
  const struct dict *old = by_name(b, b->was);
  for (size_t i = 0; i < b->now->operation_count; i++) {
    const struct operation *now = &b->now->operations[i];
    const struct operation *was = dict_get(old, now->name.text);
    if (was == NULL) {
      breaking_safe(b, now->name.span, "the operation '%s' is new", now->name.text);
      continue;
    }
    compare_entity(b, was, now);
    compare_aspects(b, was, now);
    compare_reading(b, was, now);
    if (was->verb == OP_UPDATE && now->verb == OP_UPDATE &&
        breaking_entity_now(b, was->entity) == now->entity)
      breaking_changes(b, was, now);
  }
}
