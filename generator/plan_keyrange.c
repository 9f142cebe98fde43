/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: ranges of sort keys. */
#include "keytmpl_range.h"
#include "mem.h"
#include "plan_build.h"

static const struct {
  const char *constant, *words;
} relations[] = {
    [RELATION_LESS] = {"DDB_LESS", "less than"},
    [RELATION_AT_MOST] = {"DDB_AT_MOST", "at most"},
    [RELATION_MORE] = {"DDB_MORE", "greater than"},
    [RELATION_AT_LEAST] = {"DDB_AT_LEAST", "at least"},
    [RELATION_BETWEEN] = {"DDB_BETWEEN", "from"},
    [RELATION_BEGINS_WITH] = {"DDB_BEGINS_WITH", "beginning with"},
};

/* The field under the names of the arguments: `created_at`; of two `created_at_from` and `..._to`.
 * An absent value has no place in an order, so that none of them is optional. */
static size_t values_of(const struct planner *p, const struct operation *query,
                        struct field out[2]) {
  static const char *const ends[] = {"from", "to"};

  if (query->relation == RELATION_NONE)
    return 0;
  const struct field *field = query->by[query->by_count - 1].field;
  out[0] = out[1] = *field;
  out[0].type.optional = out[1].type.optional = false;
  if (query->relation != RELATION_BETWEEN)
    return 1;
  for (size_t i = 0; i < 2; i++)
    out[i].name.c = mem_format(p->arena, "%s_%s", field->name.c, ends[i]);
  return 2;
}

size_t plan_range_parameters(const struct planner *p, const struct operation *query,
                             struct plan_parameter *out) {
  struct field values[2];
  size_t count = values_of(p, query, values);

  for (size_t i = 0; i < count; i++)
    out[i] = plan_key_parameter(p, &values[i]);
  return count;
}

const char *plan_range_text(const struct planner *p, const struct operation *query) {
  struct plan_parameter values[2] = {{NULL, NULL}, {NULL, NULL}};
  const char *name = query->by[query->by_count - 1].field->name.text;
  const char *words = relations[query->relation].words;

  if (plan_range_parameters(p, query, values) == 2)
    return mem_format(p->arena, "%s %s %s to %s, both included", name, words, values[0].name,
                      values[1].name);
  return mem_format(p->arena, "%s %s %s", name, words, values[0].name);
}

struct plan_key_range *plan_key_range(const struct planner *p, const struct operation *query) {
  struct plan_key_range *out = mem_zalloc(p->arena, sizeof *out);
  struct field values[2];
  size_t at;

  if (query->relation == RELATION_NONE)
    return NULL;
  const struct key_template sort = keytmpl_of_range(query, &at);
  struct key_part part = sort.parts[at];
  const struct key_bounds bounds = keytmpl_bounds(p->arena, &sort, at);
  out->variable = mem_format(p->arena, "%s_range", query->name.c);
  out->field = mem_format(p->arena, "%s.%s", query->entity->name.text, part.field->name.text);
  out->relation = relations[query->relation].constant;
  out->least = bounds.least;
  out->most = bounds.most;
  out->behind = bounds.behind;
  out->ends = bounds.ends;
  out->size = query->relation == RELATION_BEGINS_WITH ? 0 : bounds.size;
  out->next = query->index && query->index->attributes && query->sort_parts > 0;
  out->value_count = values_of(p, query, values);
  part.replacement = NULL;
  part.optional = false;
  for (size_t i = 0; i < out->value_count; i++) {
    part.field = &values[i];
    out->values[i] = plan_key_step(p, query->entity, &sort, &part);
  }
  return out;
}
