/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: the limits of a field's values. */
#include <string.h>

#include "mem.h"
#include "plan_build.h"

/* Digits alone would be an integer constant, perhaps one too large for its type. */
const char *plan_double(const struct planner *p, const struct bound *bound) {
  bool digits = strpbrk(bound->text, ".eE") == NULL;

  return bound->real == 0 ? "0.0"
         : digits         ? mem_format(p->arena, "%s.0", bound->text)
                          : bound->text;
}

/* A bound as a C constant. The least integer has no literal of its own. */
static const char *c_number(const struct planner *p, const struct bound *bound,
                            enum kind_bounds bounds) {
  switch (bounds) {
  case BOUND_REAL:
    return plan_double(p, bound);
  case BOUND_DECIMAL:
    return mem_format(p->arena, "\"%s\"", bound->text);
  case BOUND_UNSIGNED:
    return mem_format(p->arena, "UINT64_C(%llu)", (unsigned long long)bound->natural);
  default:
    return bound->integer == INT64_MIN ? "INT64_MIN"
                                       : mem_format(p->arena, "%lld", (long long)bound->integer);
  }
}

/* "0 to 1", "1 or more characters" */
static const char *range_text(const struct planner *p, const struct bound *min,
                              const struct bound *max, const char *unit) {
  if (min->set && max->set)
    return mem_format(p->arena, "%s to %s%s", min->text, max->text, unit);
  return mem_format(p->arena, "%s or %s%s", min->set ? min->text : max->text,
                    min->set ? "more" : "less", unit);
}

static void plan_limits(const struct planner *p, struct plan_range *range, const struct bound *min,
                        const struct bound *max, enum kind_bounds bounds) {
  static const struct {
    const char *min, *max;
  } members[] = {[BOUND_NONE] = {"min", "max"},
                 [BOUND_SIGNED] = {"min", "max"},
                 [BOUND_UNSIGNED] = {"umin", "umax"},
                 [BOUND_REAL] = {"fmin", "fmax"},
                 [BOUND_DECIMAL] = {"dmin", "dmax"}};

  range->has_min = min->set;
  range->has_max = max->set;
  range->min_member = members[bounds].min;
  range->max_member = members[bounds].max;
  range->min = min->set ? c_number(p, min, bounds) : "0";
  range->max = max->set ? c_number(p, max, bounds) : "0";
}

struct plan_range *plan_range(const struct planner *p, const struct field *field,
                              const char *record) {
  const struct kind *kind = field->type.kind;
  bool sized = field->min_length.set || field->max_length.set;
  struct plan_range *range;

  if (!field->min.set && !field->max.set && !sized && !field->pattern)
    return NULL;
  range = mem_zalloc(p->arena, sizeof *range);
  range->name = mem_format(p->arena, "range_of_%s__%s", record, field->name.c);
  range->pattern = field->pattern;
  if (sized) {
    plan_limits(p, range, &field->min_length, &field->max_length, BOUND_NONE);
    range->text = range_text(p, &field->min_length, &field->max_length,
                             kind->length == LENGTH_BYTES ? " bytes" : " characters");
  } else if (field->min.set || field->max.set) {
    plan_limits(p, range, &field->min, &field->max, kind->bounds);
    range->text = range_text(p, &field->min, &field->max, "");
  }
  return range;
}
