/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: types, fields, entities. */
#include "plan.h"

#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "plan_build.h"

/* No statement comes near it: names have at most 128 letters. */
enum { FILLED_QUICK = 1 << 14 };

/* ---- templates of the kinds ------------------------------------------------------------------ */

struct binding {
  const char *name, *value;
};

static const char *value_of(const struct binding *bindings, const char *name, size_t size) {
  for (; bindings->name; bindings++)
    if (bindings->name[0] == name[0] && strncmp(bindings->name, name, size) == 0 &&
        bindings->name[size] == '\0')
      return bindings->value;
  mem_defect("undefined template variable", name);
}

/* Adds a piece to `text`, of which `size` bytes are there; text that does not fit is only counted.
 */
static size_t add_piece(char text[FILLED_QUICK], size_t size, const char *piece, size_t more) {
  if (size + more <= FILLED_QUICK)
    memcpy(text + size, piece, more);
  return size + more;
}

/* Replaces each $name$ by its value. The kinds' rows are ours: an unknown name is a defect. */
static const char *fill(struct ddb_arena *arena, const char *template,
                        const struct binding *bindings) {
  char quick[FILLED_QUICK];
  size_t size = 0;

  for (const char *mark; (mark = strchr(template, '$')) != NULL;) {
    size_t name = strcspn(mark + 1, "$");
    const char *value = value_of(bindings, mark + 1, name);
    size = add_piece(quick, size, template, (size_t)(mark - template));
    size = add_piece(quick, size, value, strlen(value));
    template = mark + 1 + name + (mark[1 + name] == '$');
  }
  size = add_piece(quick, size, template, strlen(template));
  if (size > FILLED_QUICK)
    mem_defect("a statement is too long:", template);
  return mem_copy(arena, quick, size);
}

/* ---- types ----------------------------------------------------------------------------------- */

const char *plan_prefixed(const struct planner *p, const char *name) {
  return mem_format(p->arena, "%s_%s", p->plan->namespace, name);
}

/* As C names have it: "edit_suggestion", "string_set", "int64_list_map". */
static const char *type_word(const struct planner *p, const struct type_ref *type) {
  switch (type->kind->shape) {
  case KIND_ENUM:
    return type->enumeration->name.c;
  case KIND_STRUCT:
  case KIND_UNION:
    return type->structure->name.c;
  case KIND_LIST:
    return mem_format(p->arena, "%s_list", type_word(p, type->element));
  case KIND_MAP:
    return mem_format(p->arena, "%s_map", type_word(p, type->element));
  default:
    return type->kind->word;
  }
}

/* The C name of the enum, struct, list or map; "" for the kinds that need none. */
const char *plan_type_name(const struct planner *p, const struct type_ref *type) {
  switch (type->kind->shape) {
  case KIND_ENUM:
  case KIND_STRUCT:
  case KIND_UNION:
  case KIND_LIST:
  case KIND_MAP:
    return plan_prefixed(p, type_word(p, type));
  default:
    return "";
  }
}

/* "int32_t count" or "const char *name": a star stands next to the name. */
const char *plan_declare(const struct planner *p, const char *type, const char *name) {
  size_t size = strlen(type);

  return mem_format(p->arena, "%s%s%s", type, size && type[size - 1] == '*' ? "" : " ", name);
}

/* Whether a member of the type can say that it has no value. */
static bool may_lack(const struct type_ref *type) {
  return type->optional || type->nullable;
}

const char *plan_c_type(const struct planner *p, const struct type_ref *type) {
  const struct binding bindings[] = {{"type", plan_type_name(p, type)}, {NULL, NULL}};

  return fill(p->arena, may_lack(type) ? type->kind->c_optional : type->kind->c_type, bindings);
}

void plan_statements(const struct planner *p, const struct type_ref *type,
                     const struct plan_places *at, const char **read, const char **write,
                     const char **copy) {
  const struct kind *kind = type->kind;
  const struct binding bindings[] = {{"type", plan_type_name(p, type)},
                                     {"out", at->out},
                                     {"to", at->to},
                                     {"out_text", at->out_text},
                                     {"attribute", at->attribute},
                                     {"in", at->in},
                                     {"in_text", at->in_text},
                                     {"ok", at->ok},
                                     {"in_tag", at->in_tag ? at->in_tag : ""},
                                     {NULL, NULL}};

  *read = fill(p->arena, may_lack(type) ? kind->read_optional : kind->read, bindings);
  *write = fill(p->arena, may_lack(type) ? kind->write_optional : kind->write, bindings);
  *copy = kind->copy ? fill(p->arena, kind->copy, bindings) : NULL;
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* What a create makes of the member if it is not set. */
static const char *on_create(const struct planner *p, const struct field *field) {
  if (field->generate != GENERATE_NONE)
    return field->generate == GENERATE_ULID ? ", a new ULID on create" : ", a new UUID on create";
  if (!field->preset.set)
    return "";
  return strlen(field->preset.text) > 40 || strchr(field->preset.text, '\n')
             ? ", a default on create"
             : mem_format(p->arena, ", '%s' on create", field->preset.text);
}

static const char *field_comment(const struct planner *p, const struct field *field,
                                 const char *path) {
  return mem_format(p->arena, "%s%s%s%s%s%s%s", field->place == PLACE_DATA ? path : "",
                    field->attribute, field->type.optional ? ", optional" : "",
                    field->type.nullable ? ", or NULL" : "", on_create(p, field),
                    field->doc ? ": " : "", field->doc ? field->doc : "");
}

static struct plan_places field_places(const struct planner *p, const struct field *field,
                                       const char *row) {
  const char *c = field->name.c;
  const char *rows = p->update || field->place == PLACE_DATA    ? p->rows
                     : p->key_rows && field->place == PLACE_KEY ? "key_attributes"
                                                                : "item_attributes";

  return (struct plan_places){
      .out = mem_format(p->arena, "out->%s", c),
      .to = mem_format(p->arena, "&out->%s", c),
      .out_text = mem_format(p->arena, "out->%s_text", c),
      .in = mem_format(p->arena, p->update ? "set->%s" : "in->%s", c),
      .in_text = p->update ? "NULL" : mem_format(p->arena, "in->%s_text", c),
      .attribute = mem_format(p->arena, "&%s[%s]", rows, row),
      .ok = p->ok,
      .in_tag = field->tag == NULL
                    ? NULL
                    : mem_format(p->arena, p->update ? "set->%s" : "in->%s", field->tag->name.c),
  };
}

/* What is left to do for a union when its record is read: only then its tag is known. A record
 * without the tag, such as the part that an index holds, keeps the union as it is stored. */
static const char *finish_statement(const struct planner *p, const struct field *field,
                                    const struct plan_places *at, bool has_tag) {
  const char *template = field->type.kind->finish;

  if (!template || !has_tag)
    return NULL;
  const struct binding bindings[] = {
      {"type", plan_type_name(p, &field->type)},
      {"attribute", at->attribute},
      {"out_tag", mem_format(p->arena, "out->%s", field->tag->name.c)},
      {"to", at->to},
      {NULL, NULL}};
  return fill(p->arena, template, bindings);
}

/* The same before it is kept as it is stored, for a tag that is known by then. */
static const char *attempt_statement(const struct planner *p, const struct field *field,
                                     const struct plan_places *at, bool has_tag) {
  struct plan_places here = *at;

  here.attribute = "NULL";
  return field->type.nullable ? NULL : finish_statement(p, field, &here, has_tag);
}

/* Whether the attribute is of the keys of an index of its table; also of items that are not in it.
 */
static bool is_indexed(const struct planner *p, const struct field *field, bool sort) {
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  enum kind_shape shape = field->type.kind->shape;

  if (shape != KIND_STRING && shape != KIND_TEXT && shape != KIND_ENUM && shape != KIND_BINARY)
    return false;
  for (size_t i = 0; p->table && field->place == PLACE_TOP && i < p->table->index_count; i++) {
    const struct index *index = &p->table->indexes[i];
    size_t count = model_index_keys(index, keys);
    size_t partition = 1 + index->partition_rest.count;
    for (size_t k = sort ? partition : 0; k < (sort ? count : partition); k++)
      if (strcmp(keys[k]->name, field->attribute) == 0)
        return true;
  }
  return false;
}

/* What the row of the attribute says beside its name. */
static const char *field_flags(const struct planner *p, const struct plan_field *out,
                               const struct field *field) {
  const char *text = mem_format(
      p->arena, "%s%s%s%s%s%s%s", out->required ? " | DDB_REQUIRED" : "",
      out->top ? " | DDB_AT_TOP" : "", field->hidden ? " | DDB_HIDDEN" : "",
      is_indexed(p, field, false) ? " | DDB_PARTITION_OF_INDEX" : "",
      is_indexed(p, field, true) ? " | DDB_SORT_OF_INDEX" : "",
      field->type.nullable && !field->type.optional ? " | DDB_VALUE_OR_NULL" : "",
      field->precision == 3 ? "" : mem_format(p->arena, " | DDB_DIGITS(%d)", field->precision));

  return *text ? text + strlen(" | ") : "0";
}

/* The member that says whether a field without a value is NULL, and not absent. In a record that an
 * update sets and that must be given, `optional` is false: it is a value or NULL. */
static void plan_null(const struct planner *p, const struct field *field,
                      const struct plan_places *at, struct plan_field *out) {
  out->members[out->member_count++] =
      (struct plan_member){mem_format(p->arena, "bool %s_null;", field->name.c),
                           "  true and no value above: it is NULL"};
  out->read_null = mem_format(p->arena, "ddb_read_null(reader, &out->%s_null)", field->name.c);
  out->write_null =
      mem_format(p->arena, "ddb_write_null(writer, %s, %s_null);", at->attribute, at->in);
}

/* A struct, or a union whose tag may have been read when it comes, as maps of the item. */
static void plan_inner_slot(const struct planner *p, const struct field *field,
                            struct plan_field *out) {
  const struct type_ref *type = &field->type;
  const char *name = plan_type_name(p, type);

  if (type->kind->shape == KIND_STRUCT && !type->structure->tag) {
    out->slot.inner = "DDB_READ_MAP";
    out->slot.more = mem_format(p->arena, "&%s_into", name);
    out->slot.struct_type = name;
  } else if (out->attempt) {
    out->slot.inner = "DDB_READ_UNION";
    out->slot.more = mem_format(p->arena, "&%s_variants", name);
    out->slot.text = field->tag->name.c;
  }
}

/* A NULL is read by code: it has a member of its own. */
static void plan_slot(const struct planner *p, const struct type_ref *type,
                      struct plan_field *out) {
  const struct kind *kind = type->kind;
  bool spelled = kind->shape == KIND_ENUM;

  out->slot = (struct plan_slot){
      .head = plan_head(p->arena, out->attribute, kind->stored),
      .as = may_lack(type) ? kind->slot_optional : kind->slot,
      .member = out->c,
      .text = spelled ? mem_format(p->arena, "%s_text", out->c) : NULL,
      .more = spelled ? mem_format(p->arena, "&%s_spellings", plan_type_name(p, type)) : NULL,
  };
}

static void plan_field(const struct planner *p, const struct field *field, bool has_tag,
                       const char *record, const char *path, struct plan_field *out) {
  const char *c = field->name.c;
  const struct plan_places at = field_places(p, field, out->constant);

  out->c = c;
  out->name = field->name.text;
  out->stored = field->type.kind->stored;
  out->attribute = field->attribute;
  out->required = !may_lack(&field->type);
  out->top = field->place != PLACE_DATA && path[0] != '\0';
  out->range = plan_range(p, field, record);
  out->flags = field_flags(p, out, field);
  plan_statements(p, &field->type, &at, &out->read, &out->write, &out->copy);
  out->finish = finish_statement(p, field, &at, has_tag);
  out->attempt = attempt_statement(p, field, &at, has_tag);
  out->members[out->member_count++] = (struct plan_member){
      mem_format(p->arena, "%s;", plan_declare(p, plan_c_type(p, &field->type), c)),
      field_comment(p, field, path)};
  if (field->type.kind->shape == KIND_ENUM && !p->update)
    out->members[out->member_count++] = (struct plan_member){
        mem_format(p->arena, "const char *%s_text;", c), "  as stored, if unrecognized"};
  if (field->type.nullable)
    plan_null(p, field, &at, out);
  if (field->type.nullable)
    out->slot.head = plan_head(p->arena, out->attribute, "");
  else
    plan_slot(p, &field->type, out);
  if (!field->type.nullable && !p->update)
    plan_inner_slot(p, field, out);
  out->slot.required = out->required;
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
    bool has_tag = fields[i].tag && model_field(fields, count, fields[i].tag->name.text);
    plan_field(p, &fields[i], has_tag, record, path, &out->fields[i]);
  }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');

  return slash ? slash + 1 : path;
}

const struct plan *plan_build(const struct model *model, struct ddb_arena *arena) {
  struct plan *plan = mem_zalloc(arena, sizeof *plan);
  struct planner p = {
      .arena = arena, .model = model, .sizes = model_sizes_new(arena), .plan = plan};

  plan->arena = arena;
  plan->source = base_name(model->source->path);
  plan->namespace = model->namespace_name.c;
  plan->upper = cname_upper(arena, plan->namespace);
  plan_tables(&p);
  plan_types(&p);
  plan_entities(&p);
  plan_operations(&p);
  return plan;
}
