/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: operations that write. */
#include <string.h>

#include "kinds.h"
#include "mem.h"
#include "plan_build.h"

/* The limits of a field are none of the amount that is added to it. */
static struct field input_of(const struct field_change *change) {
  struct field field = *change->use.field;

  field.type.optional = false;
  field.type.nullable = false;
  if (change->how == CHANGE_ADD || change->how == CHANGE_SUBTRACT)
    field.min.set = field.max.set = false;
  return field;
}

static const char *c_signed(const struct planner *p, int64_t value) {
  return value == INT64_MIN ? "INT64_MIN" : mem_format(p->arena, "INT64_C(%lld)", (long long)value);
}

/* "views, stock" */
static const char *list_of(const struct planner *p, const char *list, const struct field *field) {
  return list ? mem_format(p->arena, "%s, %s", list, field->name.text) : field->name.text;
}

void plan_add_why(const struct planner *p, struct plan_operation *out, const char *why) {
  out->why = out->why ? mem_format(p->arena, "%s, or %s", out->why, why) : why;
}

/* The statement that adds to an integer, whose C type is a limit too. */
static void plan_limits(const struct planner *p, const struct field *field,
                        struct plan_operation *out, struct plan_field *row, size_t at) {
  const struct kind *kind = field->type.kind;
  const char *head =
      mem_format(p->arena, "(writer, &%s[%zu], set->%s, ", out->set.table, at, field->name.c);

  if (kind->bounds == BOUND_UNSIGNED) {
    row->least =
        mem_format(p->arena, "%llu", (unsigned long long)(field->min.set ? field->min.natural : 0));
    row->most =
        mem_format(p->arena, "%llu",
                   (unsigned long long)(field->max.set ? field->max.natural : kind->ceiling));
    row->write = mem_format(p->arena, "ddb_update_uint%sUINT64_C(%s), UINT64_C(%s));", head,
                            row->least, row->most);
  } else {
    int64_t least = field->min.set ? field->min.integer : kind->lowest;
    int64_t most = field->max.set ? field->max.integer : kind->highest;
    row->least = mem_format(p->arena, "%lld", (long long)least);
    row->most = mem_format(p->arena, "%lld", (long long)most);
    row->write = mem_format(p->arena, "ddb_update_int%s%s, %s);", head, c_signed(p, least),
                            c_signed(p, most));
  }
  out->limited = list_of(p, out->limited, field);
  plan_add_why(p, out, mem_format(p->arena, "'%s' would leave its limits", field->name.text));
}

static void plan_change(const struct planner *p, const struct field_change *change, size_t at,
                        struct plan_operation *out) {
  static const struct {
    const char *constant, *words;
  } rows[] = {[CHANGE_REMOVE] = {NULL, NULL},
              [CHANGE_ADD] = {"DDB_ADD", "added to"},
              [CHANGE_SUBTRACT] = {"DDB_SUBTRACT", "subtracted from"},
              [CHANGE_APPEND] = {"DDB_APPEND", "appended to"},
              [CHANGE_PREPEND] = {"DDB_PREPEND", "put in front of"},
              [CHANGE_SET_IF_ABSENT] = {"DDB_SET_IF_ABSENT", "if there is no"},
              [CHANGE_ADD_TO_SET] = {"DDB_ADD_TO_SET", "elements for"},
              [CHANGE_DELETE_FROM_SET] = {"DDB_DELETE_FROM_SET", "elements that leave"}};
  const struct field *field = change->use.field;
  struct plan_field *row = &out->set.fields[at];

  row->how = change->word;
  if (change->how == CHANGE_REMOVE) {
    out->removed = list_of(p, out->removed, field);
    row->member_count = 0;
    row->range = NULL;
    row->write = mem_format(p->arena, "ddb_update_remove(writer, &%s[%zu]);", out->set.table, at);
    return;
  }
  row->flags = mem_format(p->arena, "%s | DDB_HOW(%s)", row->flags, rows[change->how].constant);
  row->members[0].comment =
      mem_format(p->arena, "%s %s", rows[change->how].words, row->members[0].comment);
  bool adds = change->how == CHANGE_ADD || change->how == CHANGE_SUBTRACT;
  if (adds && field->type.kind->shape == KIND_INTEGER)
    plan_limits(p, field, out, row, at);
}

/* The update itself has nothing to do with it. */
static void plan_only_new(const struct planner *p, struct plan_field *row) {
  row->write = NULL;
  row->members[0].comment = mem_format(p->arena, "of a new item: %s", row->members[0].comment);
}

/* Behind the fields that are set. */
static void plan_changes(const struct planner *p, const struct operation *operation,
                         struct plan_operation *out) {
  size_t set = operation->set_count + operation->set_optional_count;

  for (size_t i = 0; i < operation->change_count; i++) {
    if (model_only_new(operation, &operation->changes[i]))
      plan_only_new(p, &out->set.fields[set + i]);
    else
      plan_change(p, &operation->changes[i], set + i, out);
    out->has_inputs = out->has_inputs || operation->changes[i].how != CHANGE_REMOVE;
  }
}

/* A constant is no input: it stands in the statement. */
static void plan_constant(const struct planner *p, const struct field *field, size_t at,
                          struct plan_operation *out) {
  struct plan_field *row = &out->set.fields[at];
  const struct plan_places places = {.out = "",
                                     .to = "",
                                     .out_text = "",
                                     .in = plan_literal(p, field),
                                     .in_text = "NULL",
                                     .attribute =
                                         mem_format(p->arena, "&%s[%zu]", out->set.table, at),
                                     .ok = ""};
  const char *unused = NULL;

  row->literal = plan_literal_text(p, field);
  row->member_count = 0;
  row->write_null = NULL;
  plan_statements(p, &field->type, &places, &unused, &row->write, &unused);
  bool brief = strlen(field->preset.text) <= 40;
  out->constants = mem_format(p->arena, "%s%s%s to %s", out->constants ? out->constants : "",
                              out->constants ? ", " : "", field->name.text,
                              brief ? field->preset.text : "a long text");
}

/* The new state, of which the condition makes sure that the old one may become it. */
static void plan_state(const struct planner *p, const struct operation *operation, size_t at,
                       const struct field *field, struct plan_operation *out) {
  const struct enum_type *guard = model_guard(field);

  if (!guard)
    return;
  out->state = operation->set[at].constant ? mem_format(p->arena, "(int)%s", plan_literal(p, field))
                                           : mem_format(p->arena, "(int)set->%s", field->name.c);
  out->state_given = !operation->set[at].constant;
  out->state_field = &out->set.fields[at];
  out->states = &p->plan->enums[guard - p->model->enums];
  out->guarded = mem_format(p->arena, "&%s_set[%zu]", operation->name.c, at);
  out->spellings = mem_format(p->arena, "&%s_spellings", plan_prefixed(p, guard->name.c));
}

/* What the operation sets: the required ones, then the optional ones. */
static void set_fields(const struct operation *operation, struct field *fields) {
  for (size_t i = 0; i < operation->set_count; i++) {
    const struct field_use *use = &operation->set[i];
    fields[i] = *use->field;
    fields[i].type.optional = false;
    if (use->constant) {
      fields[i].type.nullable = false;
      fields[i].preset = *use->constant;
    }
  }
  for (size_t i = 0; i < operation->set_optional_count; i++) {
    struct field *field = &fields[operation->set_count + i];
    *field = *operation->set_optional[i].field;
    field->type.optional = true;
  }
}

/* The inputs of an update are a record of their own. */
void plan_set(struct planner *p, const struct operation *operation, struct plan_operation *out) {
  size_t set = operation->set_count + operation->set_optional_count;
  size_t count = set + operation->change_count;
  struct field *fields = mem_array(p->arena, count, sizeof *fields);
  const char *data = out->entity->data;
  const char *path = data ? mem_format(p->arena, "%s.", data) : "";

  set_fields(operation, fields);
  for (size_t i = set; i < count; i++)
    fields[i] = input_of(&operation->changes[i - set]);
  out->set.name = operation->name.text;
  out->set.c = mem_format(p->arena, "%s_set", out->c);
  p->rows = mem_format(p->arena, "%s_set", operation->name.c);
  p->update = true;
  p->table = operation->entity->table;
  plan_fields(p, fields, count, operation->name.c, path, &out->set);
  p->update = false;
  p->table = NULL;
  out->has_inputs = operation->set_optional_count > 0;
  for (size_t i = 0; i < operation->set_count; i++) {
    plan_state(p, operation, i, &fields[i], out);
    if (operation->set[i].constant)
      plan_constant(p, &fields[i], i, out);
    else
      out->has_inputs = true;
  }
  plan_changes(p, operation, out);
  plan_paths(p, operation, out);
  plan_index_changes(p, operation, out);
}

/* Parameters that are parts of the key are arguments already. */
void plan_when(const struct planner *p, const struct operation *operation,
               struct plan_operation *out) {
  out->returns = operation->returned != RETURN_NOTHING;
  out->returns_new = operation->returned == RETURN_NEW;
  if (!operation->condition)
    return;
  struct plan_expression *when =
      plan_expression(p, operation->condition, out, "condition", operation->name.c);
  struct plan_parameter *all = out->parameters;
  size_t count = out->parameter_count;

  when->judges = true;
  plan_add_why(p, out, mem_format(p->arena, "the condition '%s' does not hold", when->source));
  out->when = when;
  plan_add_parameters(p, when, &all, &count);
  out->given = all + out->parameter_count;
  out->given_count = count - out->parameter_count;
  for (size_t i = 0; out->version && i < out->given_count; i++)
    if (strcmp(out->given[i].name, out->version->name) == 0) {
      out->given_count--;
      memmove(&out->given[i], &out->given[i + 1], (out->given_count - i) * sizeof *out->given);
    }
}
