/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: enums, structs, lists and maps. */
#include <string.h>

#include "mem.h"
#include "plan_build.h"

/* ---- enums and structs ----------------------------------------------------------------------- */

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

static const char *initial_row(const struct planner *p, const struct enum_type *type) {
  const char *row = "";

  for (size_t i = 0; i < type->value_count; i++)
    row = mem_format(p->arena, "%s%s%d", row, i ? ", " : "", type->values[i].initial);
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
  out->initial = type->has_initial ? initial_row(p, type) : NULL;
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
  out->tag = type->tag ? plan_prefixed(p, type->tag->name.c) : NULL;
  p->ok = "ok";
  if (type->own_tag) {
    out->own = mem_zalloc(p->arena, sizeof *out->own);
    plan_fields(p, type->own_tag, 1, type->name.c, "", out->own);
    out->own->fields[0].variant = type->own_tag->name.c;
  }
  plan_fields(p, type->fields, type->field_count, type->name.c, "", out);
  for (size_t i = 0; type->tag && i < type->field_count; i++) {
    out->fields[i].members[0].comment = mem_format(p->arena, "\"%s\"", type->fields[i].name.text);
    out->fields[i].variant = type->fields[i].name.c;
    out->fields[i].variant_type = plan_type_name(p, &type->fields[i].type);
    out->fields[i].variant_tag = mem_format(p->arena, "%s_%s", cname_upper(p->arena, out->tag),
                                            cname_upper(p->arena, type->fields[i].name.c));
  }
}

/* ---- lists and maps -------------------------------------------------------------------------- */

/* "const char *const *items;", "const struct x *items;" */
static const char *items_pointer(const struct planner *p, const char *element) {
  size_t size = strlen(element);

  if (size && element[size - 1] == '*')
    return mem_format(p->arena, "%sconst *items;", element);
  return mem_format(p->arena, "const %s *items;", element);
}

/* As the schema spells it. */
static const char *type_text(const struct planner *p, const struct type_ref *type) {
  if (type->element)
    return mem_format(p->arena, "%s<%s>", type->kind->name, type_text(p, type->element));
  return type->enumeration ? type->enumeration->name.text
         : type->structure ? type->structure->name.text
                           : type->kind->name;
}

/* A struct stands in a list or map itself and not by a pointer to it. */
static void plan_struct_element(const struct planner *p, const char *type, struct plan_list *out) {
  const char *value = out->map ? ".value" : "";

  out->read =
      mem_format(p->arena, "(void)%s_read(reader, %s);", type, out->map ? "&item->value" : "item");
  out->write = mem_format(p->arena, "%s_write(writer, %s, &in->items[i]%s);", type,
                          out->map ? "&entry" : "NULL", value);
  out->copy = mem_format(p->arena, "%s_copy_into(mem, ok, &in->items[i]%s, &items[i]%s);", type,
                         value, value);
}

static void plan_element(const struct planner *p, const struct type_ref *element,
                         struct plan_list *out) {
  bool member = out->map || element->kind->shape == KIND_ENUM;
  const struct plan_places at = {.out = member ? "item->value" : "*item",
                                 .to = member ? "&item->value" : "item",
                                 .out_text = "item->text",
                                 .in = member ? "in->items[i].value" : "in->items[i]",
                                 .in_text = "in->items[i].text",
                                 .attribute = out->map ? "&entry" : "NULL",
                                 .ok = "ok"};
  struct plan_places copied = at;
  const char *unused;

  copied.out = member ? "items[i].value" : "items[i]";
  copied.to = member ? "&items[i].value" : "&items[i]";
  copied.out_text = "items[i].text";
  plan_statements(p, element, &at, &out->read, &out->write, &unused);
  plan_statements(p, element, &copied, &unused, &unused, &out->copy);
}

/* The C type of one element, and in a map what its entries hold. */
static void plan_element_type(const struct planner *p, const struct type_ref *element,
                              struct plan_list *out) {
  bool is_enum = element->kind->shape == KIND_ENUM;
  const char *type = plan_type_name(p, element);
  const char *value = element->kind->shape == KIND_STRUCT ? mem_format(p->arena, "struct %s", type)
                                                          : plan_c_type(p, element);

  out->element = out->map  ? mem_format(p->arena, "struct %s_entry", out->c)
                 : is_enum ? mem_format(p->arena, "struct %s_value", type)
                           : value;
  out->pointer = items_pointer(p, out->element);
  if (!out->map)
    return;
  out->members[out->member_count++] =
      (struct plan_member){mem_format(p->arena, "%s;", plan_declare(p, value, "value")), ""};
  if (is_enum)
    out->members[out->member_count++] =
        (struct plan_member){"const char *text;", "as stored, if unrecognized"};
}

/* What a list holds comes before it, so that C knows it there. */
static void plan_list(struct planner *p, const struct type_ref *list) {
  const struct type_ref *element = list->element;
  const char *c = plan_type_name(p, list);
  struct plan *plan = p->plan;

  if (element->element)
    plan_list(p, element);
  for (size_t i = 0; i < plan->list_count; i++)
    if (strcmp(plan->lists[i].c, c) == 0)
      return;
  plan->lists = mem_grow(p->arena, plan->lists, plan->list_count, sizeof *plan->lists);
  struct plan_list *out = &plan->lists[plan->list_count++];
  *out =
      (struct plan_list){.c = c, .name = type_text(p, list), .map = list->kind->shape == KIND_MAP};
  plan_element_type(p, element, out);
  if (element->kind->shape == KIND_STRUCT)
    plan_struct_element(p, plan_type_name(p, element), out);
  else
    plan_element(p, element, out);
}

static void note_struct(struct planner *p, const struct struct_type *type) {
  for (size_t i = 0; i < p->plan->struct_count; i++)
    if (type == &p->model->structs[i])
      p->plan->structs[i].as_member = true;
}

static void note_enum(struct planner *p, const struct enum_type *type) {
  for (size_t i = 0; i < p->plan->enum_count; i++)
    if (type == &p->model->enums[i])
      p->plan->enums[i].element = true;
}

/* Which types need functions or structs of their own. */
static void note_types(struct planner *p, const struct field *fields, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const struct type_ref *type = &fields[i].type;
    if (type->element)
      plan_list(p, type);
    if (type->kind->shape == KIND_STRUCT)
      note_struct(p, type->structure);
    for (; type->element; type = type->element)
      if (type->kind->shape == KIND_LIST && type->element->enumeration)
        note_enum(p, type->element->enumeration);
  }
}

void plan_types(struct planner *p) {
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
