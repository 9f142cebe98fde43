/* SPDX-License-Identifier: Apache-2.0 */
/* any.h and any.c: an item of any kind, for streams and exports, and what changed in one. */
#include <string.h>

#include "emit.h"
#include "mem.h"

/* The entities themselves; views of indexes come behind them. */
static size_t kind_count(const struct plan *plan) {
  size_t count = 0;

  while (count < plan->entity_count && !plan->entities[count].view)
    count++;
  return count;
}

static bool is_kind(const struct plan *plan, size_t i) {
  return i < plan->entity_count && !plan->entities[i].view;
}

/* $member$ is the entity without its namespace, $kind$ its constant. */
static void set_kind(struct emit *e, const struct plan_entity *entity) {
  const char *member = entity->record.c + emit_length(e->plan->namespace) + 1;
  char *constant = mem_text(e->plan->arena, member);

  for (char *c = constant; *c; c++)
    if (*c >= 'a' && *c <= 'z')
      *c = (char)(*c - 'a' + 'A');
  emit_set(e, "c", entity->record.c);
  emit_set(e, "member", member);
  emit_set(e, "kind", mem_format(e->plan->arena, "%s_ANY_IS_%s", e->plan->upper, constant));
}

/* ---- any.h ----------------------------------------------------------------------------------- */

static void declare_kinds(struct emit *e) {
  emit_doc(e, "What an item may be.");
  emit_open(e, "enum $namespace$_any_kind {");
  emit_line(e, "$upper$_ANY_UNKNOWN = 0, /* none of the entities of this schema */");
  for (size_t i = 0; is_kind(e->plan, i); i++) {
    set_kind(e, &e->plan->entities[i]);
    emit_line(e, "$kind$,");
  }
  emit_close(e, "};");
  emit_blank(e);
}

static void declare_any(struct emit *e) {
  emit_doc(e, "An item of any kind: the pointer that `kind` names is set, the others are NULL.");
  emit_open(e, "struct $namespace$_any {");
  emit_line(e, "enum $namespace$_any_kind kind;");
  for (size_t i = 0; is_kind(e->plan, i); i++) {
    set_kind(e, &e->plan->entities[i]);
    emit_line(e, "const struct $c$ *as_$member$;");
  }
  emit_line(e, "struct ddb_text item; /* as it came, in DynamoDB JSON; {NULL, 0}: none did */");
  emit_close(e, "};");
  emit_blank(e);
  emit_doc(e, "An item in DynamoDB JSON to the struct of its kind, which its type attribute tells, "
              "else its key. What is no entity of this schema, or could be one of two tables, is "
              "DDB_OK and UNKNOWN. "
              "DDB_E_INVALID: it is not a valid one of its kind, which is told all the same; see "
              "ddb_arena_error(mem). `item` must stay in place as long as *out is in use.");
  emit_line(e,
            "enum ddb_status $namespace$_any_decode(struct ddb_arena *mem, struct ddb_text item, "
            "struct $namespace$_any *out) DDB_MUST_USE;");
  emit_blank(e);
}

static void declare_changed(struct emit *e, const struct plan_entity *entity) {
  set_kind(e, entity);
  emit_doc(e, "Which fields of the entity differ: one that is there in one item only does.");
  emit_open(e, "struct $c$_changed {");
  for (size_t i = 0; i < entity->record.field_count; i++) {
    emit_set(e, "field", entity->record.fields[i].c);
    emit_line(e, "bool $field$;");
  }
  emit_close(e, "};");
  emit_blank(e);
}

static void declare_change(struct emit *e) {
  for (size_t i = 0; is_kind(e->plan, i); i++)
    declare_changed(e, &e->plan->entities[i]);
  emit_doc(e, "A record of a stream or a line of an export. Of `changed` the pointer of the item's "
              "kind is set, as far as the record has the images that tell: after an insert and a "
              "removal all fields that are there count as changed.");
  emit_open(e, "struct $namespace$_any_change {");
  emit_line(e, "struct ddb_stream_record record;");
  emit_line(e, "struct $namespace$_any before; /* UNKNOWN where the record has no old image */");
  emit_line(e, "struct $namespace$_any after;  /* UNKNOWN where it has no new one */");
  emit_open(e, "struct {");
  for (size_t i = 0; is_kind(e->plan, i); i++) {
    set_kind(e, &e->plan->entities[i]);
    emit_line(e, "const struct $c$_changed *as_$member$;");
  }
  emit_close(e, "} changed;");
  emit_close(e, "};");
  emit_blank(e);
  emit_doc(
      e, "One record: see ddb_stream_records for those of an event. DDB_E_INVALID: it is none, or "
         "one of its images is not a valid item of its kind; what could be read is in *out. "
         "`record` must stay in place as long as *out is in use.");
  emit_line(e, "enum ddb_status $namespace$_any_change_decode(struct ddb_arena *mem, "
               "struct ddb_text record, struct $namespace$_any_change *out) DDB_MUST_USE;");
  emit_blank(e);
}

void emit_any_header(const struct plan *plan, const char *includes, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_header_begin(&e, "any.h", includes);
  declare_kinds(&e);
  declare_any(&e);
  declare_change(&e);
  emit_header_end(&e);
  emit_finish(&e, output, "any.h");
}

/* ---- any.c ----------------------------------------------------------------------------------- */

static bool is_told_by_key(const struct plan_entity *entity) {
  return !entity->entity_type && entity->parses_key;
}

static void define_owns(struct emit *e, const struct plan_entity *entity) {
  const char *outputs = "";

  set_kind(e, entity);
  emit_open(e, "bool $c$_owns(struct ddb_arena *mem, const struct ddb_key *key) {");
  for (size_t i = 0; i < entity->key_parameter_count; i++) {
    emit_set(e, "declaration", entity->key_parameters[i].declaration);
    emit_line(e, "$declaration$;");
    outputs = mem_format(e->plan->arena, "%s, &%s", outputs, entity->key_parameters[i].name);
  }
  emit_blank(e);
  emit_set(e, "outputs", outputs);
  emit_line(e, "return $c$_key_parse(mem, key$outputs$) >= 0;");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_fields(struct emit *e, const struct plan_entity *entity) {
  set_kind(e, entity);
  emit_line(e, "static const struct ddb_attribute $member$_fields[] = {");
  e->indent += 2;
  for (size_t i = 0; i < entity->record.field_count; i++) {
    const struct plan_field *field = &entity->record.fields[i];
    emit_set(e, "attribute", emit_string(e, field->attribute));
    emit_set(e, "size", mem_format(e->plan->arena, "%zu", strlen(field->attribute)));
    emit_set(e, "flags", field->top ? "DDB_AT_TOP" : "0");
    emit_line(e, "{\"$attribute$\", $size$, $flags$, NULL},");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

static void define_kinds(struct emit *e) {
  emit_line(e, "static const struct ddb_kind kinds[] = {");
  e->indent += 2;
  for (size_t i = 0; is_kind(e->plan, i); i++) {
    const struct plan_entity *entity = &e->plan->entities[i];
    set_kind(e, entity);
    emit_set(e, "owns",
             is_told_by_key(entity) ? mem_format(e->plan->arena, "%s_owns", entity->record.c)
                                    : "NULL");
    emit_set(e, "alone", entity->alone ? "true" : "false");
    emit_set(e, "count", mem_format(e->plan->arena, "%zu", entity->record.field_count));
    emit_line(e, "{&$c$_entity, $owns$, $alone$, $member$_fields, $count$},");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

static void define_decode(struct emit *e) {
  emit_open(e,
            "enum ddb_status $namespace$_any_decode(struct ddb_arena *mem, struct ddb_text item, "
            "struct $namespace$_any *out) {");
  emit_line(e, "const void *record = NULL;");
  emit_line(e, "int kind = 0;");
  emit_line(e,
            "enum ddb_status status = ddb_any_decode(mem, kinds, $count$, item, &kind, &record);");
  emit_blank(e);
  emit_line(e, "memset(out, 0, sizeof *out);");
  emit_line(e, "out->kind = (enum $namespace$_any_kind)kind;");
  emit_line(e, "out->item = item;");
  emit_line(e, "switch (out->kind) {");
  for (size_t i = 0; is_kind(e->plan, i); i++) {
    set_kind(e, &e->plan->entities[i]);
    emit_line(e, "case $kind$:");
    e->indent++;
    emit_line(e, "out->as_$member$ = record;");
    emit_line(e, "break;");
    e->indent--;
  }
  emit_line(e, "case $upper$_ANY_UNKNOWN:");
  e->indent++;
  emit_line(e, "break;");
  e->indent--;
  emit_line(e, "}");
  emit_line(e, "return status;");
  emit_close(e, "}");
  emit_blank(e);
}

/* The flags are as many bools in a row as the struct has members. */
static void define_changed(struct emit *e) {
  for (size_t i = 0; is_kind(e->plan, i); i++) {
    const struct plan_entity *entity = &e->plan->entities[i];
    set_kind(e, entity);
    emit_set(e, "count", mem_format(e->plan->arena, "%zu", entity->record.field_count));
    emit_line(e,
              "_Static_assert(sizeof(struct $c$_changed) == $count$ * sizeof(bool), \"flags\");");
  }
  emit_blank(e);
  emit_open(e, "static void set_changed(struct $namespace$_any_change *out, int kind, "
               "const void *changed) {");
  emit_line(e, "switch ((enum $namespace$_any_kind)kind) {");
  for (size_t i = 0; is_kind(e->plan, i); i++) {
    set_kind(e, &e->plan->entities[i]);
    emit_line(e, "case $kind$:");
    e->indent++;
    emit_line(e, "out->changed.as_$member$ = changed;");
    emit_line(e, "break;");
    e->indent--;
  }
  emit_line(e, "case $upper$_ANY_UNKNOWN:");
  e->indent++;
  emit_line(e, "break;");
  e->indent--;
  emit_line(e, "}");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_change(struct emit *e) {
  emit_open(e, "static enum ddb_status read_image(struct ddb_arena *mem, struct ddb_text image, "
               "struct $namespace$_any *out) {");
  emit_line(e, "return image.data ? $namespace$_any_decode(mem, image, out) : DDB_OK;");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, "enum ddb_status $namespace$_any_change_decode(struct ddb_arena *mem, "
               "struct ddb_text record, struct $namespace$_any_change *out) {");
  emit_line(e, "const bool *changed = NULL;");
  emit_line(e, "int kind = 0;");
  emit_blank(e);
  emit_line(e, "memset(out, 0, sizeof *out);");
  emit_line(e, "enum ddb_status status = ddb_stream_record_read(mem, record, &out->record);");
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = read_image(mem, out->record.old_image, &out->before);");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = read_image(mem, out->record.new_image, &out->after);");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = ddb_changed(mem, kinds, &out->record, (int)out->before.kind, "
               "(int)out->after.kind, &kind, &changed);");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_line(e, "set_changed(out, kind, changed);");
  e->indent--;
  emit_line(e, "return status;");
  emit_close(e, "}");
}

void emit_any_source(const struct plan *plan, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_source_begin(&e, "any.h");
  emit_flat(&e, "#include <string.h>");
  emit_blank(&e);
  for (size_t i = 0; is_kind(plan, i); i++) {
    if (is_told_by_key(&plan->entities[i]))
      define_owns(&e, &plan->entities[i]);
    define_fields(&e, &plan->entities[i]);
  }
  define_kinds(&e);
  emit_set(&e, "count", mem_format(plan->arena, "%zu", kind_count(plan)));
  define_decode(&e);
  define_changed(&e);
  define_change(&e);
  emit_finish(&e, output, "any.c");
}
