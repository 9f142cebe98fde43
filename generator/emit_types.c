/* SPDX-License-Identifier: Apache-2.0 */
/* types.h and types.c: enums, structs, lists and maps. */
#include "emit.h"
#include "mem.h"

/* ---- enums ----------------------------------------------------------------------------------- */

static void declare_enum(struct emit *e, const struct plan_enum *type) {
  struct ddb_arena *arena = e->plan->arena;
  struct plan_member *rows = mem_array(arena, type->value_count + 1, sizeof *rows);

  emit_set(e, "c", type->c);
  rows[0] = (struct plan_member){mem_format(arena, "%s = 0,", type->unrecognized),
                                 "unset, or a spelling that the schema does not list"};
  for (size_t i = 0; i < type->value_count; i++)
    rows[i + 1] = (struct plan_member){mem_format(arena, "%s,", type->values[i].constant),
                                       mem_format(arena, "\"%s\"", type->values[i].text)};
  emit_doc(e, mem_format(arena, "%s%s%s", type->name, type->doc ? ": " : "",
                         type->doc ? type->doc : ""));
  emit_open(e, "enum $c$ {");
  emit_members(e, rows, type->value_count + 1);
  emit_close(e, "};");
  emit_blank(e);
  emit_doc(e, "The spelling of a value, NULL for UNRECOGNIZED; and the value of a spelling.");
  emit_line(e, "const char *$c$_text(enum $c$ value);");
  emit_line(e, "enum $c$ $c$_from_text(const char *text);");
  emit_blank(e);
  if (!type->element)
    return;
  emit_doc(e, "An element of a list: a value, or the text of one that is unrecognized.");
  emit_open(e, "struct $c$_value {");
  emit_line(e, "enum $c$ value;");
  emit_line(e, "const char *text;");
  emit_close(e, "};");
  emit_blank(e);
}

/* "a", "b", "c" */
static const char *spellings(const struct emit *e, const struct plan_enum *type) {
  const char *text = "";

  for (size_t i = 0; i < type->value_count; i++)
    text = mem_format(e->plan->arena, "%s%s\"%s\"", text, i ? ", " : "",
                      emit_string(e, type->values[i].text));
  return text;
}

static void define_transitions(struct emit *e, const struct plan_enum *type) {
  emit_line(e, "/* Row: from; column: to. */");
  emit_line(e, "static const unsigned char $c$_next[$count$][$count$] = {");
  e->indent += 2;
  for (size_t i = 0; i < type->value_count; i++) {
    emit_set(e, "row", type->values[i].next);
    emit_set(e, "constant", type->values[i].constant);
    emit_line(e, "[$constant$ - 1] = {$row$},");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

/* The spellings as the runtime compares them, before it looks for what is unusual about one. */
static void define_spellings(struct emit *e, const struct plan_enum *type) {
  emit_line(e, "static const struct ddb_spelling $c$_in_items[] = {");
  e->indent += 2;
  for (size_t i = 0; i < type->value_count; i++) {
    const char *spelling = plan_spelling(e->plan->arena, type->values[i].text);
    emit_set(e, "spelling", emit_string(e, spelling ? spelling : ""));
    emit_set(e, "size", mem_format(e->plan->arena, "%zu", spelling ? emit_length(spelling) : 0));
    emit_line(e, "{\"$spelling$\", $size$},");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

static void define_enum(struct emit *e, const struct plan_enum *type) {
  emit_set(e, "c", type->c);
  emit_set(e, "name", emit_string(e, type->name));
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", type->value_count));
  emit_line(e, "static const char *const $c$_texts[] = {");
  e->indent += 2;
  emit_set(e, "texts", spellings(e, type));
  emit_line(e, "$texts$,");
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
  define_spellings(e, type);
  if (type->guarded)
    define_transitions(e, type);
  if (type->initial) {
    emit_set(e, "row", type->initial);
    emit_line(e, "static const unsigned char $c$_initial[$count$] = {$row$};");
    emit_blank(e);
  }
  emit_line(e, "const struct ddb_enum $c$_spellings = {");
  e->indent += 2;
  emit_line(e, ".name = \"$name$\",");
  emit_line(e, ".texts = $c$_texts,");
  emit_line(e, ".count = $count$,");
  emit_line(e, ".spellings = $c$_in_items,");
  emit_line(e, type->guarded ? ".next = &$c$_next[0][0]," : ".next = NULL,");
  if (type->initial)
    emit_line(e, ".initial = $c$_initial,");
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
  emit_open(e, "const char *$c$_text(enum $c$ value) {");
  emit_line(e, "return ddb_enum_text(&$c$_spellings, (int)value);");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, "enum $c$ $c$_from_text(const char *text) {");
  emit_line(e, "return (enum $c$)ddb_enum_value(&$c$_spellings, text);");
  emit_close(e, "}");
  emit_blank(e);
}

/* ---- structs --------------------------------------------------------------------------------- */

static void declare_struct(struct emit *e, const struct plan_record *record) {
  if (record->own) {
    emit_tagged_declaration(e, record);
    return;
  }
  if (record->tag) {
    emit_union_declaration(e, record);
    return;
  }
  emit_set(e, "c", record->c);
  emit_doc(e, mem_format(e->plan->arena, "%s%s%s", record->name, record->doc ? ": " : "",
                         record->doc ? record->doc : ""));
  emit_open(e, "struct $c$ {");
  emit_record_members(e, record);
  emit_line(e,
            "const struct ddb_unmodeled *unmodeled; /* members that the schema does not name */");
  emit_close(e, "};");
  emit_blank(e);
}

void emit_as_member(struct emit *e) {
  emit_open(e, "const struct $c$ *$c$_read_new(struct ddb_reader *reader) {");
  emit_line(e, "struct $c$ *out = (struct $c$ *)ddb_read_new(reader, sizeof *out);");
  emit_blank(e);
  emit_line(e, "return out && $c$_read(reader, out) ? out : NULL;");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, "const struct $c$ *$c$_copy_new(struct ddb_arena *mem, bool *ok, "
               "const struct $c$ *in) {");
  emit_line(e, "struct $c$ *out = (struct $c$ *)ddb_copy_items(mem, ok, in, 1, sizeof *out);");
  emit_blank(e);
  emit_open(e, "if (out)");
  emit_line(e, "$c$_copy_into(mem, ok, in, out);");
  e->indent--;
  emit_line(e, "return out;");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_struct(struct emit *e, const struct plan_record *record) {
  if (record->own) {
    emit_tagged_definition(e, record);
    return;
  }
  if (record->tag) {
    emit_union_definition(e, record);
    return;
  }
  emit_attributes(e, record, true);
  emit_set(e, "c", record->c);
  emit_slots_begin(e, mem_format(e->plan->arena, "%s_slots", record->c), record->field_count);
  emit_slot_rows(e, record);
  emit_slots_end(e, mem_format(e->plan->arena, "%s_into", record->c), true);
  emit_set(e, "table", record->table);
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", record->field_count));
  emit_open(e, "bool $c$_read(struct ddb_reader *reader, struct $c$ *out) {");
  emit_line(e, "struct ddb_map map;");
  emit_blank(e);
  emit_open(e, "if (!ddb_map_begin(reader, &map, $table$, $count$, &out->unmodeled))");
  emit_line(e, "return false;");
  e->indent--;
  emit_line(e, "ddb_map_into(&map, &$find_slots$, out);");
  emit_read_loop(e, record);
  emit_line(e, "return true;");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, "void $c$_write(struct ddb_writer *writer, const struct ddb_attribute *attribute, "
               "const struct $c$ *in) {");
  emit_open(e, "if (!ddb_open_map(writer, attribute, in != NULL) || !in)");
  emit_line(e, "return;");
  e->indent--;
  emit_write_slots(e, record, record, record->table,
                   mem_format(e->plan->arena, "%s_slots", record->c));
  emit_line(e, "ddb_write_unmodeled(writer, in->unmodeled, $table$, $count$);");
  emit_line(e, "ddb_close_map(writer);");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, "void $c$_copy_into(struct ddb_arena *mem, bool *ok, const struct $c$ *in, "
               "struct $c$ *out) {");
  emit_line(e, "*out = *in;");
  emit_copy_fields(e, record);
  emit_line(e, "out->unmodeled = ddb_copy_unmodeled(mem, ok, in->unmodeled);");
  emit_close(e, "}");
  emit_blank(e);
  if (record->as_member)
    emit_as_member(e);
}

/* ---- the files ------------------------------------------------------------------------------- */

static void emit_types_header(const struct plan *plan, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_header_begin(&e, "types.h", "#include <ddb/ddb.h>");
  for (size_t i = 0; i < plan->enum_count; i++)
    declare_enum(&e, &plan->enums[i]);
  for (size_t i = 0; i < plan->list_count; i++)
    emit_list_declaration(&e, &plan->lists[i]);
  for (size_t i = 0; i < plan->struct_count; i++)
    declare_struct(&e, &plan->structs[i]);
  for (size_t i = 0; i < plan->list_count; i++)
    emit_entry_declaration(&e, &plan->lists[i]);
  emit_header_end(&e);
  emit_finish(&e, output, "types.h");
}

static void emit_types_source(const struct plan *plan, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_source_begin(&e, "types.h");
  for (size_t i = 0; i < plan->enum_count; i++)
    define_enum(&e, &plan->enums[i]);
  for (size_t i = 0; i < plan->struct_count; i++)
    define_struct(&e, &plan->structs[i]);
  for (size_t i = 0; i < plan->list_count; i++)
    emit_list_definition(&e, &plan->lists[i]);
  emit_finish(&e, output, "types.c");
}

void emit_types(const struct plan *plan, struct output *output) {
  emit_types_header(plan, output);
  emit_types_source(plan, output);
}
