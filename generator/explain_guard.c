/* SPDX-License-Identifier: Apache-2.0 */
/* Requests with placeholders: what a write asks of the item by itself, its version and its state.
 */
#include <string.h>

#include "explain_body.h"
#include "mem.h"

/* ---- versions -------------------------------------------------------------------------------- */

const struct plan_field *explain_version(const struct plan_operation *o) {
  const struct plan_record *record = &o->entity->record;

  for (size_t i = 0; o->entity->version_member && i < record->field_count; i++)
    if (strcmp(record->fields[i].c, o->entity->version_member) == 0)
      return &record->fields[i];
  return NULL;
}

/* The same expression as that of op/version.c: its own part, and behind it the schema's. */
const struct plan_expression *explain_when(const struct explain *x) {
  const struct plan_operation *o = x->operation;
  const struct plan_field *version = explain_version(o);
  struct ddb_arena *arena = x->out.arena;
  struct ddb_buf names;

  if (!version || (!o->version && !o->guarded_put))
    return o->when;
  bool inside = o->entity->data && !version->top;
  struct plan_expression *all = mem_zalloc(arena, sizeof *all);
  size_t more = o->when ? o->when->value_count : 0;
  all->text = mem_format(arena, "%s#vn = :vn%s%s%s", inside ? "#vm." : "", o->when ? " AND (" : "",
                         o->when ? o->when->text : "", o->when ? ")" : "");
  ddb_buf_init_arena(&names, arena, SIZE_MAX);
  ddb_buf_text(&names, "\"#vn\":");
  ddb_buf_json_string(&names, version->attribute, strlen(version->attribute));
  if (inside) {
    ddb_buf_text(&names, ",\"#vm\":");
    ddb_buf_json_string(&names, o->entity->data, strlen(o->entity->data));
  }
  if (o->when)
    ddb_buf_format(&names, ",%s", o->when->names);
  ddb_buf_char(&names, '\0');
  all->names = names.data;
  all->constants = o->when ? o->when->constants : "";
  all->values = mem_array(arena, more + 1, sizeof *all->values);
  all->value_count = more + 1;
  all->values[0] =
      (struct plan_field){.c = "", .attribute = ":vn", .name = version->name, .stored = "N"};
  for (size_t i = 0; i < more; i++)
    all->values[i + 1] = o->when->values[i];
  return all;
}

/* ---- states ---------------------------------------------------------------------------------- */

/* From and to count from 1, as the values of the enum. */
bool explain_may_change(const struct plan_enum *states, size_t from, size_t to) {
  const char *next = states->values[from - 1].next;

  if (!next)
    return true;
  for (const char *at = next; *at; at++)
    if ((*at == '0' || *at == '1') && --to == 0)
      return *at == '1';
  return false;
}

static bool has_source(const struct plan_enum *states, size_t to) {
  for (size_t from = 1; from <= states->value_count; from++)
    if (explain_may_change(states, from, to))
      return true;
  return false;
}

bool explain_state_comes(const struct plan_operation *o) {
  return o->states && has_source(o->states, explain_state(o));
}

size_t explain_state(const struct plan_operation *o) {
  if (!o->states)
    return 0;
  for (size_t i = 1; i <= o->states->value_count; i++)
    if (o->state_field->literal
            ? strcmp(o->states->values[i - 1].text, o->state_field->literal) == 0
            : has_source(o->states, i))
      return i;
  return 1;
}

const char *explain_own_value(const struct explain *x, const struct plan_field *field) {
  const struct plan_operation *o = x->operation;

  if (field == o->state_field && o->states)
    return o->states->values[explain_state(o) - 1].text;
  if (x->version && field->c && o->entity->version_member &&
      strcmp(field->c, o->entity->version_member) == 0)
    return x->version;
  return NULL;
}

/* ---- limits ---------------------------------------------------------------------------------- */

/* As wire/assign.c has it, with an amount of 1 where that decides whether there must be a number.
 */
struct explain_limit explain_limit(const struct explain *x, const struct plan_field *field) {
  bool up = field->how && strcmp(field->how, "add") == 0;
  bool least_negative = field->least[0] == '-';
  bool least_zero = strcmp(field->least, "0") == 0;
  bool most_positive = field->most[0] != '-' && strcmp(field->most, "0") != 0;
  struct explain_limit limit = {.up = up};

  if (up) {
    limit.text = mem_format(x->out.arena, "{%s - %s}", field->most, field->name);
    limit.absent =
        most_positive && (least_negative || least_zero || strcmp(field->least, "1") == 0);
  } else {
    limit.text = least_zero ? mem_format(x->out.arena, "{%s}", field->name)
                            : mem_format(x->out.arena, "{%s + %s}", field->least, field->name);
    limit.absent = least_negative && (field->most[0] != '-' || strcmp(field->most, "-1") == 0);
  }
  return limit;
}
