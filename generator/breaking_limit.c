/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of values, and the ways of states. Both bind who writes: what is stored is read whatever
 * it is. */
#include <stdlib.h>
#include <string.h>

#include "breaking_inside.h"

/* Less than 0: `a` is the lower bound. Of decimals what a double cannot tell apart is the same. */
static int compare_bounds(const struct bound *a, const struct bound *b, enum kind_bounds as) {
  if (as == BOUND_UNSIGNED)
    return (a->natural > b->natural) - (a->natural < b->natural);
  if (as == BOUND_SIGNED)
    return (a->integer > b->integer) - (a->integer < b->integer);
  double x = strtod(a->text, NULL);
  double y = strtod(b->text, NULL);
  return (x > y) - (x < y);
}

/* 1: fewer values than before, -1: more, 0: the same. `sign` is 1 of a lower bound. */
static int narrows(const struct bound *was, const struct bound *now, enum kind_bounds as,
                   int sign) {
  if (!was->set || !now->set)
    return (int)now->set - (int)was->set;
  return sign * compare_bounds(now, was, as);
}

static int pattern_narrows(const char *was, const char *now) {
  if (breaking_same_text(was, now))
    return 0;
  return now != NULL ? 1 : -1;
}

void breaking_limits(struct breaking *b, const struct field *was, const struct field *now,
                     const char *name) {
  enum kind_bounds as = now->type.kind->bounds;
  if (was->type.kind->bounds != as)
    as = BOUND_REAL;
  const int changes[] = {narrows(&was->min, &now->min, as, 1),
                         narrows(&was->max, &now->max, as, -1),
                         narrows(&was->min_length, &now->min_length, BOUND_SIGNED, 1),
                         narrows(&was->max_length, &now->max_length, BOUND_SIGNED, -1),
                         pattern_narrows(was->pattern, now->pattern)};
  bool less = false;
  bool more = false;
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    less = less || changes[i] > 0;
    more = more || changes[i] < 0;
  }
  if (less) {
    breaking_tell(b, NEEDS_BACKFILL, now->name.span,
                  "look for stored values beyond it, and change them",
                  "'%s' takes less than it did: stored values are read, and beyond it not written "
                  "back",
                  name);
    breaking_was(b, was->name.span);
  } else if (more) {
    breaking_safe(b, now->name.span, "'%s' takes more than it did", name);
  }
}

/* ---- states ---------------------------------------------------------------------------------- */

static const struct enum_value *find_value(const struct enum_type *type, const char *text) {
  for (size_t i = 0; i < type->value_count; i++)
    if (strcmp(type->values[i].name.text, text) == 0)
      return &type->values[i];
  return NULL;
}

static bool leads_to(const struct enum_value *from, const char *to) {
  for (size_t i = 0; i < from->target_count; i++)
    if (strcmp(from->targets[i]->name.text, to) == 0)
      return true;
  return false;
}

/* A way that the old schema had, between states that both have; without transitions, all are. */
static void compare_ways(struct breaking *b, const struct enum_type *was,
                         const struct enum_type *now, const struct enum_value *from) {
  const struct enum_value *before = find_value(was, from->name.text);
  for (size_t i = 0; before != NULL && i < now->value_count; i++) {
    const char *to = now->values[i].name.text;
    bool had = find_value(was, to) != NULL && leads_to(before, to);
    if (had && !leads_to(from, to))
      breaking_tell(b, BREAKS_SOURCE, now->transitions_span,
                    "see that no caller goes this way, and that no item is left in the state",
                    "'%s' may not become '%s' any more: updates that do so are refused",
                    from->name.text, to);
    else if (!had && leads_to(from, to) && find_value(was, to) != NULL)
      breaking_safe(b, now->transitions_span, "'%s' may become '%s'", from->name.text, to);
  }
}

static void compare_transitions(struct breaking *b, const struct enum_type *was,
                                const struct enum_type *now) {
  if (was->has_transitions && now->has_transitions) {
    for (size_t i = 0; i < now->value_count; i++)
      compare_ways(b, was, now, &now->values[i]);
  } else if (now->has_transitions) {
    breaking_tell(b, BREAKS_SOURCE, now->transitions_span, "see that callers go these ways alone",
                  "'%s' has transitions now: updates that change it otherwise are refused",
                  now->name.text);
  } else if (was->has_transitions) {
    breaking_safe(b, was->transitions_span, "'%s' has no transitions any more", now->name.text);
  }
}

void breaking_states(struct breaking *b, const struct enum_type *was, const struct enum_type *now) {
  for (size_t i = 0; now->has_initial && i < now->value_count; i++) {
    const struct enum_value *value = &now->values[i];
    const struct enum_value *before = find_value(was, value->name.text);
    if (before != NULL && !value->initial && (!was->has_initial || before->initial))
      breaking_tell(b, BREAKS_SOURCE, value->name.span, "begin in another state in every call",
                    "a new record may not begin as '%s' any more", value->name.text);
  }
  compare_transitions(b, was, now);
}
