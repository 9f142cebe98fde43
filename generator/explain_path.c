/* SPDX-License-Identifier: Apache-2.0 */
/* Requests with placeholders: paths of an update, as the runtime writes them. */
#include <string.h>

#include "explain_body.h"

static const struct plan_way *end_of(const struct explain *x, const struct plan_field *field) {
  return field && field->place > 0 ? &x->operation->steps[field->place - 1] : NULL;
}

/* `leaf` is "#n3"; NULL: a step on the way, which is `at`. */
static void write_step(struct explain *x, size_t at, const char *leaf) {
  const struct plan_way *step = &x->operation->steps[at];

  if (step->up >= 0)
    write_step(x, (size_t)step->up, NULL);
  else if (x->operation->entity->data && !step->top)
    ddb_buf_text(&x->out, "#d.");
  const char *dot = step->up >= 0 ? "." : "";
  if (step->element && step->argument >= 0)
    ddb_buf_format(&x->out, "[{%s}]", x->operation->arguments[step->argument].what);
  else if (step->element)
    ddb_buf_format(&x->out, "[%u]", step->index);
  else if (leaf)
    ddb_buf_format(&x->out, "%s%s", dot, leaf);
  else
    ddb_buf_format(&x->out, "%s#p%zu", dot, at);
}

bool explain_path(struct explain *x, const struct plan_field *field, const char *leaf) {
  if (!end_of(x, field))
    return false;
  write_step(x, (size_t)field->place - 1, leaf);
  return true;
}

static bool removes(const struct plan_field *field) {
  return field->how && strcmp(field->how, "remove") == 0;
}

/* Whether something is written right in there. */
static bool holds_end(const struct plan_operation *o, size_t way) {
  for (size_t i = o->way_count; i < o->step_count; i++)
    if (o->steps[i].up == (int)way)
      return true;
  return false;
}

void explain_path_element(struct explain *x, const struct plan_field *field) {
  const struct plan_way *end = end_of(x, field);

  if (!end || !end->element || removes(field))
    return;
  ddb_buf_text(&x->out, " AND attribute_exists(");
  write_step(x, (size_t)field->place - 1, NULL);
  ddb_buf_char(&x->out, ')');
}

void explain_path_conditions(struct explain *x) {
  const struct plan_operation *o = x->operation;

  for (size_t i = 0; i < o->way_count; i++) {
    if (!holds_end(o, i))
      continue;
    ddb_buf_text(&x->out, " AND attribute_type(");
    write_step(x, i, NULL);
    ddb_buf_format(&x->out, ", :t%c)", o->steps[i].list ? 'l' : 'm');
  }
}

static void write_name(struct explain *x, const struct plan_way *step) {
  if (step->argument < 0) {
    explain_string(x, step->name);
    return;
  }
  ddb_buf_format(&x->out, "\"{%s}\"", x->operation->arguments[step->argument].what);
}

bool explain_path_name(struct explain *x, const struct plan_field *field, const char *leaf) {
  const struct plan_way *end = end_of(x, field);

  if (!end)
    return false;
  if (end->element)
    return true;
  ddb_buf_format(&x->out, ",\"%s\":", leaf);
  write_name(x, end);
  return true;
}

void explain_path_names(struct explain *x) {
  const struct plan_operation *o = x->operation;

  for (size_t i = 0; i < o->way_count; i++) {
    if (o->steps[i].element)
      continue;
    ddb_buf_format(&x->out, ",\"#p%zu\":", i);
    write_name(x, &o->steps[i]);
  }
}

void explain_path_values(struct explain *x, const char *separator) {
  const struct plan_operation *o = x->operation;
  bool list = false;
  bool map = false;

  for (size_t i = 0; i < o->way_count; i++) {
    list = list || (holds_end(o, i) && o->steps[i].list);
    map = map || (holds_end(o, i) && !o->steps[i].list);
  }
  if (map)
    ddb_buf_format(&x->out, "%s\":tm\":{\"S\":\"M\"}", separator);
  if (list)
    ddb_buf_format(&x->out, "%s\":tl\":{\"S\":\"L\"}", map ? "," : separator);
}
