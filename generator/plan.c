/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: types, fields, entities. */
#include "plan.h"

#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "plan_build.h"

/* ---- templates of the kinds --------------------------------------------------------------------
 */

struct binding {
  const char *name, *value;
};

/* Replaces each $name$ by its value. The kinds' rows are ours: an unknown name is a defect. */
static const char *fill(struct ddb_arena *arena, const char *template,
                        const struct binding *bindings) {
  const char *text = "";

  while (*template) {
    const char *mark = strchr(template, '$');
    if (!mark)
      return mem_format(arena, "%s%s", text, template);
    const char *end = strchr(mark + 1, '$');
    const struct binding *found = bindings;
    size_t size = end ? (size_t)(end - mark) - 1 : 0;
    while (found->name && (strlen(found->name) != size || memcmp(found->name, mark + 1, size) != 0))
      found++;
    if (!end || !found->name)
      mem_defect("undefined template variable", mark);
    text = mem_format(arena, "%s%.*s%s", text, (int)(mark - template), template, found->value);
    template = end + 1;
  }
  return text;
}

/* ---- types -------------------------------------------------------------------------------------
 */

const char *plan_prefixed(const struct planner *p, const char *name) {
  return mem_format(p->arena, "%s_%s", p->plan->namespace, name);
}

static const char *element_name(const struct type_ref *type) {
  return type->enumeration ? type->enumeration->name.text
         : type->structure ? type->structure->name.text
                           : type->kind->name;
}

static const char *element_word(const struct type_ref *type) {
  switch (type->kind->shape) {
  case KIND_ENUM:
    return type->enumeration->name.c;
  case KIND_STRUCT:
    return type->structure->name.c;
  default:
    return type->kind->name;
  }
}

/* The C name of the enum, struct or list; "" for the kinds that need none. */
const char *plan_type_name(const struct planner *p, const struct type_ref *type) {
  switch (type->kind->shape) {
  case KIND_ENUM:
    return plan_prefixed(p, type->enumeration->name.c);
  case KIND_STRUCT:
    return plan_prefixed(p, type->structure->name.c);
  case KIND_LIST:
    return mem_format(p->arena, "%s_%s_list", p->plan->namespace, element_word(type->element));
  default:
    return "";
  }
}

/* "int32_t count" or "const char *name": a star stands next to the name. */
const char *plan_declare(const struct planner *p, const char *type, const char *name) {
  size_t size = strlen(type);

  return mem_format(p->arena, "%s%s%s", type, size && type[size - 1] == '*' ? "" : " ", name);
}

static const char *c_type(const struct planner *p, const struct type_ref *type) {
  const struct binding bindings[] = {{"type", plan_type_name(p, type)}, {NULL, NULL}};

  return fill(p->arena, type->optional ? type->kind->c_optional : type->kind->c_type, bindings);
}

/* Statement templates with the places they read from and write to. */
struct places {
  const char *out, *out_text, *in, *in_text, *attribute, *ok;
};

static void statements(const struct planner *p, const struct type_ref *type,
                       const struct places *at, const char **read, const char **write,
                       const char **copy) {
  const struct kind *kind = type->kind;
  const struct binding bindings[] = {{"type", plan_type_name(p, type)},
                                     {"out", at->out},
                                     {"out_text", at->out_text},
                                     {"attribute", at->attribute},
                                     {"in", at->in},
                                     {"in_text", at->in_text},
                                     {"ok", at->ok},
                                     {NULL, NULL}};

  *read = fill(p->arena, type->optional ? kind->read_optional : kind->read, bindings);
  *write = fill(p->arena, type->optional ? kind->write_optional : kind->write, bindings);
  *copy = kind->copy ? fill(p->arena, kind->copy, bindings) : NULL;
}

/* ---- fields ------------------------------------------------------------------------------------
 */

/* A bound as a C constant. The least integer has no literal of its own. */
static const char *c_number(const struct planner *p, const struct bound *bound, bool real) {
  if (!bound->set)
    return "0";
  if (real) {
    /* Digits alone would be an integer constant, perhaps one too large for its type. */
    bool digits = strpbrk(bound->text, ".eE") == NULL;
    return bound->real == 0 ? "0.0"
           : digits         ? mem_format(p->arena, "%s.0", bound->text)
                            : bound->text;
  }
  return bound->integer == INT64_MIN ? "INT64_MIN"
                                     : mem_format(p->arena, "%lld", (long long)bound->integer);
}

static struct plan_range *plan_range(const struct planner *p, const struct field *field,
                                     const char *record) {
  struct plan_range *range;

  if (!field->min.set && !field->max.set)
    return NULL;
  range = mem_zalloc(p->arena, sizeof *range);
  range->name = mem_format(p->arena, "range_of_%s__%s", record, field->name.c);
  range->real = field->type.kind->shape == KIND_DOUBLE;
  range->has_min = field->min.set;
  range->has_max = field->max.set;
  range->min = c_number(p, &field->min, range->real);
  range->max = c_number(p, &field->max, range->real);
  if (field->min.set && field->max.set)
    range->text = mem_format(p->arena, "%s to %s", field->min.text, field->max.text);
  else if (field->min.set)
    range->text = mem_format(p->arena, "%s or more", field->min.text);
  else
    range->text = mem_format(p->arena, "%s or less", field->max.text);
  return range;
}

static const char *field_comment(const struct planner *p, const struct field *field,
                                 const char *path) {
  return mem_format(p->arena, "%s%s%s%s%s", path, field->name.text,
                    field->type.optional ? ", optional" : "", field->doc ? ": " : "",
                    field->doc ? field->doc : "");
}

static struct places field_places(const struct planner *p, const char *c, const char *row) {
  return (struct places){
      .out = mem_format(p->arena, "out->%s", c),
      .out_text = mem_format(p->arena, "out->%s_text", c),
      .in = mem_format(p->arena, p->update ? "set->%s" : "in->%s", c),
      .in_text = p->update ? "NULL" : mem_format(p->arena, "in->%s_text", c),
      .attribute = mem_format(p->arena, "&%s[%s]", p->rows, row),
      .ok = p->ok,
  };
}

static void plan_field(const struct planner *p, const struct field *field, const char *record,
                       const char *path, struct plan_field *out) {
  const char *c = field->name.c;
  const struct places at = field_places(p, c, out->constant);

  out->attribute = field->name.text;
  out->required = !field->type.optional;
  out->range = plan_range(p, field, record);
  statements(p, &field->type, &at, &out->read, &out->write, &out->copy);
  out->members[out->member_count++] =
      (struct plan_member){mem_format(p->arena, "%s;", plan_declare(p, c_type(p, &field->type), c)),
                           field_comment(p, field, path)};
  if (field->type.kind->shape == KIND_ENUM && !p->update)
    out->members[out->member_count++] = (struct plan_member){
        mem_format(p->arena, "const char *%s_text;", c), "  as stored, if unrecognized"};
}

/* The constants of a file are named after record and field with `__` between them, which no name of
 * the schema can have in it: a + b_c and a_b + c stay apart. */
void plan_fields(const struct planner *p, const struct field *fields, size_t count,
                 const char *record, const char *path, struct plan_record *out) {
  out->fields = mem_array(p->arena, count, sizeof *out->fields);
  out->field_count = count;
  out->table = p->rows;
  for (size_t i = 0; i < count; i++) {
    out->fields[i].constant = p->update
                                  ? mem_format(p->arena, "%zu", i)
                                  : mem_format(p->arena, "at_%s__%s", record, fields[i].name.c);
    plan_field(p, &fields[i], record, path, &out->fields[i]);
  }
}

/* ---- enums, structs, lists ---------------------------------------------------------------------
 */

static const char *transition_row(const struct planner *p, const struct enum_type *type,
                                  const struct enum_value *from) {
  const char *row = "";

  for (size_t to = 0; to < type->value_count; to++) {
    bool allowed = false;
    for (size_t i = 0; i < from->target_count; i++)
      allowed = allowed || from->targets[i] == &type->values[to];
    row = mem_format(p->arena, "%s%s%d", row, to ? ", " : "", allowed);
  }
  return row;
}

static void plan_enum(const struct planner *p, const struct enum_type *type,
                      struct plan_enum *out) {
  const char *upper = cname_upper(p->arena, plan_prefixed(p, type->name.c));

  out->name = type->name.text;
  out->c = plan_prefixed(p, type->name.c);
  out->doc = type->doc;
  out->unrecognized = mem_format(p->arena, "%s_UNRECOGNIZED", upper);
  out->guarded = type->has_transitions;
  out->values = mem_array(p->arena, type->value_count, sizeof *out->values);
  out->value_count = type->value_count;
  for (size_t i = 0; i < type->value_count; i++) {
    const struct enum_value *value = &type->values[i];
    out->values[i] = (struct plan_enum_value){
        mem_format(p->arena, "%s_%s", upper, cname_upper(p->arena, value->name.c)),
        value->name.text, type->has_transitions ? transition_row(p, type, value) : NULL};
  }
}

static void plan_struct(struct planner *p, const struct struct_type *type,
                        struct plan_record *out) {
  out->name = type->name.text;
  out->c = plan_prefixed(p, type->name.c);
  out->doc = type->doc;
  p->rows = mem_format(p->arena, "%s_attributes", type->name.c);
  p->ok = "ok";
  plan_fields(p, type->fields, type->field_count, type->name.c, "", out);
}

/* "const char *const *items;", "const struct x *items;" */
static const char *items_pointer(const struct planner *p, const char *element) {
  size_t size = strlen(element);

  if (size && element[size - 1] == '*')
    return mem_format(p->arena, "%sconst *items;", element);
  return mem_format(p->arena, "const %s *items;", element);
}

static void plan_list(struct planner *p, const struct type_ref *list) {
  const struct type_ref *element = list->element;
  const char *c = plan_type_name(p, list);
  struct plan *plan = p->plan;

  for (size_t i = 0; i < plan->list_count; i++)
    if (strcmp(plan->lists[i].c, c) == 0)
      return;
  plan->lists = mem_grow(p->arena, plan->lists, plan->list_count, sizeof *plan->lists);
  struct plan_list *out = &plan->lists[plan->list_count++];
  *out =
      (struct plan_list){.c = c, .name = mem_format(p->arena, "list<%s>", element_name(element))};
  bool is_struct = element->kind->shape == KIND_STRUCT;
  bool is_enum = element->kind->shape == KIND_ENUM;
  const char *type = plan_type_name(p, element);
  out->element = is_struct ? mem_format(p->arena, "struct %s", type)
                 : is_enum ? mem_format(p->arena, "struct %s_value", type)
                           : c_type(p, element);
  out->pointer = items_pointer(p, out->element);
  if (is_struct) {
    out->read = mem_format(p->arena, "(void)%s_read(reader, item);", type);
    out->write = mem_format(p->arena, "%s_write(writer, NULL, &in->items[i]);", type);
    out->copy = mem_format(p->arena, "%s_copy_into(mem, ok, &in->items[i], &items[i]);", type);
    return;
  }
  const struct places at = {.out = is_enum ? "item->value" : "*item",
                            .out_text = "item->text",
                            .in = is_enum ? "in->items[i].value" : "in->items[i]",
                            .in_text = "in->items[i].text",
                            .attribute = "NULL",
                            .ok = "ok"};
  const struct places copied = {.out = "items[i]",
                                .out_text = "items[i].text",
                                .in = at.in,
                                .in_text = at.in_text,
                                .attribute = "NULL",
                                .ok = "ok"};
  const char *unused;
  statements(p, element, &at, &out->read, &out->write, &unused);
  statements(p, element, &copied, &unused, &unused, &out->copy);
}

static void note_types(struct planner *p, const struct field *fields, size_t count) {
  struct plan *plan = p->plan;

  for (size_t i = 0; i < count; i++) {
    const struct type_ref *type = &fields[i].type;
    if (type->kind->shape == KIND_LIST)
      plan_list(p, type);
    const struct type_ref *inner = type->element ? type->element : type;
    for (size_t j = 0; j < plan->struct_count; j++)
      if (inner->structure && inner == type && inner->structure == &p->model->structs[j])
        plan->structs[j].as_member = true;
    for (size_t j = 0; j < plan->enum_count; j++)
      if (inner->enumeration && inner != type && inner->enumeration == &p->model->enums[j])
        plan->enums[j].element = true;
  }
}

static void plan_types(struct planner *p) {
  const struct model *model = p->model;
  struct plan *plan = p->plan;

  plan->enums = mem_array(p->arena, model->enum_count, sizeof *plan->enums);
  plan->enum_count = model->enum_count;
  for (size_t i = 0; i < model->enum_count; i++)
    plan_enum(p, &model->enums[i], &plan->enums[i]);
  plan->structs = mem_array(p->arena, model->struct_count, sizeof *plan->structs);
  plan->struct_count = model->struct_count;
  for (size_t i = 0; i < model->struct_count; i++)
    plan_struct(p, &model->structs[i], &plan->structs[i]);
  for (size_t i = 0; i < model->struct_count; i++)
    note_types(p, model->structs[i].fields, model->structs[i].field_count);
  for (size_t i = 0; i < model->entity_count; i++)
    note_types(p, model->entities[i].fields, model->entities[i].field_count);
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');

  return slash ? slash + 1 : path;
}

const struct plan *plan_build(const struct model *model, struct ddb_arena *arena) {
  struct plan *plan = mem_zalloc(arena, sizeof *plan);
  struct planner p = {.arena = arena, .model = model, .plan = plan};

  plan->arena = arena;
  plan->source = base_name(model->source->path);
  plan->namespace = model->namespace_name.c;
  plan->upper = cname_upper(arena, plan->namespace);
  plan->table_name = model->table.name;
  plan->partition_key = model->table.partition.name;
  plan->sort_key = model->table.has_sort ? model->table.sort.name : NULL;
  plan->entity_type = model->envelope.entity_type.attribute;
  plan->data = model->envelope.data.attribute;
  plan->created_at = model->envelope.created_at.attribute;
  plan->updated_at = model->envelope.updated_at.attribute;
  plan_types(&p);
  plan_entities(&p);
  plan_operations(&p);
  return plan;
}
