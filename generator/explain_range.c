/* SPDX-License-Identifier: Apache-2.0 */
/* Requests with placeholders: ranges of sort keys, and shards. The bounds are made of texts as the
 * runtime makes them, in op/range.c. */
#include <string.h>

#include "explain_body.h"
#include "mem.h"

/* As often as a sort key holds it; and the character in front of the last one. Remarks say so. */
#define GREATEST "{U+10FFFF...}"

static bool is(const struct plan_key_range *range, const char *relation) {
  return strcmp(range->relation, relation) == 0;
}

/* Whether the condition has both ends: BETWEEN. */
static bool has_ends(const struct plan_key_range *range, bool known) {
  return !is(range, "DDB_BEGINS_WITH") && (known || range->most || is(range, "DDB_BETWEEN"));
}

void explain_range_condition(struct explain *x, const char *mark, bool known) {
  static const char *const operators[][2] = {
      {"DDB_LESS", "<"}, {"DDB_AT_MOST", "<="}, {"DDB_MORE", ">"}, {"DDB_AT_LEAST", ">="}};
  const struct plan_key_range *range = x->operation->range;

  if (has_ends(range, known)) {
    ddb_buf_format(&x->out, "#%s BETWEEN :r1 AND :r2", mark);
    return;
  }
  if (is(range, "DDB_BEGINS_WITH"))
    ddb_buf_format(&x->out, "begins_with(#%s, :r1)", mark);
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
    if (is(range, operators[i][0]))
      ddb_buf_format(&x->out, "#%s %s :r1", mark, operators[i][1]);
}

/* ---- bounds ---------------------------------------------------------------------------------- */

struct bounds {
  const char *low, *high;
};

static const char *join(const struct explain *x, const char *a, const char *b) {
  return mem_format(x->out.arena, "%s%s", a, b ? b : GREATEST);
}

/* "{createdAt}"; of two "{createdAt from}" and "{createdAt to}". */
static const char *value_of(const struct explain *x, size_t at) {
  const struct plan_key_range *range = x->operation->range;
  const char *dot = strchr(range->field, '.');
  const char *name = dot ? dot + 1 : range->field;

  if (range->value_count < 2)
    return mem_format(x->out.arena, "{%s}", name);
  return mem_format(x->out.arena, at == 0 ? "{%s from}" : "{%s to}", name);
}

static const char *low_of(const struct explain *x, const char *prefix) {
  const struct plan_key_range *range = x->operation->range;
  const char *value = join(x, prefix, value_of(x, 0));

  if (is(range, "DDB_LESS") || is(range, "DDB_AT_MOST"))
    return join(x, prefix, range->least);
  if (is(range, "DDB_MORE"))
    return join(x, value, range->behind && !range->behind[0] ? "\x01" : range->behind);
  return value;
}

static const char *high_of(const struct explain *x, const char *prefix) {
  const struct plan_key_range *range = x->operation->range;
  const char *value = join(x, prefix, value_of(x, range->value_count - 1));

  if (is(range, "DDB_MORE") || is(range, "DDB_AT_LEAST"))
    return join(x, prefix, range->most);
  if (!is(range, "DDB_LESS"))
    return join(x, value, range->behind);
  return !range->ends ? value
                      : mem_format(x->out.arena, "%s{before %s" GREATEST, prefix,
                                   value + strlen(prefix) + 1);
}

static struct bounds bounds_of(const struct explain *x, const char *prefix, char type) {
  const struct plan_key_range *range = x->operation->range;

  /* Numbers and bytes have bounds as they are, and so has what is open at one end. */
  if ((type && type != 'S') || !has_ends(range, prefix[0] != '\0'))
    return (struct bounds){join(x, prefix, value_of(x, 0)),
                           join(x, prefix, value_of(x, range->value_count - 1))};
  return (struct bounds){low_of(x, prefix), high_of(x, prefix)};
}

void explain_range_values(struct explain *x, const char *prefix, char type) {
  struct bounds bounds = bounds_of(x, prefix, type);

  ddb_buf_text(&x->out, "\":r1\":");
  explain_key_text(x, bounds.low, type);
  if (!has_ends(x->operation->range, prefix[0] != '\0'))
    return;
  ddb_buf_text(&x->out, ",\":r2\":");
  explain_key_text(x, bounds.high, type);
}

/* ---- shards ---------------------------------------------------------------------------------- */

/* What the first request of a shard asks for, as op/fan.c does it. */
int explain_share(const struct plan_operation *o) {
  const char *sort = o->over ? o->over->sort_key : o->entity->table->sort_key;
  int shards = sort && !o->exact ? o->shards : 1;
  int fair = 2 * ((o->limit + shards - 1) / shards);

  return o->filter || fair < o->limit ? fair : o->limit;
}
