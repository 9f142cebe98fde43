/* SPDX-License-Identifier: Apache-2.0 */
/* The rule about ranges in the `by` of a query. */
#include <string.h>

#include "check_rules.h"
#include "expr.h"
#include "keytmpl_range.h"
#include "mem.h"

/* How often the field stands in the key. */
static size_t uses(const struct key_template *template, const struct field *field) {
  size_t count = 0;
  for (size_t i = 0; i < template->part_count; i++)
    count += template->parts[i].field == field;
  return count;
}

/* Why the field can have no range at all, whatever the relation; or NULL. */
static const char *misplaced(struct check *check, const struct operation *query,
                             const struct field *field, const char **cure) {
  if (query->several_count > 0)
    return "a query of several entities compares for equality alone";
  if (uses(model_partition(query), field) > 0)
    return mem_format(check->arena,
                      "'%s' is in the partition key, which is compared for equality alone",
                      field->name.text);
  if (uses(model_sort(query), field) > 1)
    return mem_format(check->arena,
                      "'%s' is in the sort key more than once, and a range is of one part",
                      field->name.text);
  *cure = "write a filter";
  if (uses(model_sort(query), field) == 0)
    return mem_format(check->arena, "'%s' is not in the sort key", field->name.text);
  return NULL;
}

/* `between` needs two arguments, called like the field. */
static void argument_clash(struct check *check, const struct operation *query,
                           const struct name *name, struct span span) {
  const struct field *field = query->by[query->by_count - 1].field;
  static const char *const ends[] = {"from", "to"};
  for (size_t i = 0; i < 2; i++)
    if (strcmp(name->c, mem_format(check->arena, "%s_%s", field->name.c, ends[i])) == 0)
      diag_error(check->diag, "query-range", span, "give it another name",
                 "'%s' is called like an argument of the range of '%s'", name->text,
                 field->name.text);
}

static void arguments_clash(struct check *check, const struct operation *query) {
  for (size_t i = 0; i + 1 < query->by_count; i++)
    argument_clash(check, query, &query->by[i].field->name, query->by[i].span);
  for (size_t i = 0; query->filter != NULL && i < query->filter->parameter_count; i++)
    argument_clash(check, query, &query->filter->parameters[i].name,
                   query->filter->parameters[i].name.span);
}

static void query_range(struct check *check, const struct operation *query) {
  const struct field_use *use = &query->by[query->by_count - 1];
  const char *cure = "name it alone";
  const char *reason = misplaced(check, query, use->field, &cure);
  const struct key_template *sort = model_sort(query);
  if (reason == NULL) {
    size_t at;
    const struct key_template ranged = keytmpl_of_range(query, &at);
    reason = keytmpl_unordered(check->arena, &ranged, at, query->relation, &cure);
  }
  if (reason != NULL) {
    diag_error(check->diag, "query-range", use->span, cure, "%s", reason);
    if (sort->part_count > 0)
      diag_note(check->diag, sort->span, "the sort key is here");
  } else if (query->relation == RELATION_BETWEEN) {
    arguments_clash(check, query);
  }
}

void check_query_range(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++)
    if (check->model->operations[i].relation != RELATION_NONE)
      query_range(check, &check->model->operations[i]);
}
