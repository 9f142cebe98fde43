/* SPDX-License-Identifier: Apache-2.0 */
/* Unions with a tag of their own: the map holds it beside the attributes of the variant. In C they
 * are structs like any other: the tag, a pointer for each variant, and what the map of a tag
 * without variant holds. */
#include "emit.h"
#include "mem.h"

static void set_union(struct emit *e, const struct plan_record *record) {
  const struct plan_field *tag = &record->own->fields[0];

  emit_set(e, "c", record->c);
  emit_set(e, "enum", record->tag);
  emit_set(e, "row", mem_format(e->plan->arena, "&%s[%s]", record->own->table, tag->constant));
  emit_set(e, "table", record->own->table);
  emit_set(e, "member", tag->variant);
}

/* The tag and the variants as the members of one struct. */
static void emit_all_members(struct emit *e, const struct plan_record *record) {
  struct plan_record all = *record;

  all.field_count = record->field_count + 1;
  all.fields = mem_array(e->plan->arena, all.field_count, sizeof *all.fields);
  all.fields[0] = record->own->fields[0];
  for (size_t i = 0; i < record->field_count; i++)
    all.fields[i + 1] = record->fields[i];
  emit_record_members(e, &all);
}

void emit_tagged_declaration(struct emit *e, const struct plan_record *record) {
  set_union(e, record);
  emit_doc(e, mem_format(e->plan->arena, "%s%s%s\nThe member that `%s` names is set, and no other.",
                         record->name, record->doc ? ": " : "", record->doc ? record->doc : "",
                         record->own->fields[0].variant));
  emit_open(e, "struct $c$ {");
  emit_all_members(e, record);
  emit_line(e, "const struct ddb_unmodeled *unmodeled; /* beside a tag that is none of these */");
  emit_close(e, "};");
  emit_blank(e);
}

/* "pointer" is the member, "variant" its struct, "value" the constant of its tag. */
static void set_variant(struct emit *e, const struct plan_field *variant) {
  emit_set(e, "pointer", variant->variant);
  emit_set(e, "variant", variant->variant_type);
  emit_set(e, "value", variant->variant_tag);
}

static void define_read(struct emit *e, const struct plan_record *record) {
  emit_open(e, "bool $c$_read(struct ddb_reader *reader, struct $c$ *out) {");
  emit_line(e, "int tag = 0;");
  emit_blank(e);
  emit_open(e, "if (!ddb_read_tag(reader, $row$, &$enum$_spellings, &tag, &out->$member$_text))");
  emit_line(e, "return false;");
  e->indent--;
  emit_line(e, "out->$member$ = (enum $enum$)tag;");
  emit_line(e, "switch (tag) {");
  for (size_t i = 0; i < record->field_count; i++) {
    set_variant(e, &record->fields[i]);
    emit_open(e, "case $value$:");
    emit_line(e, "out->$pointer$ = $variant$_read_new(reader);");
    emit_line(e, "break;");
    e->indent--;
  }
  emit_open(e, "default:");
  emit_line(e, "ddb_read_rest(reader, &out->unmodeled);");
  e->indent--;
  emit_line(e, "}");
  emit_line(e, "return true;");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_choice(struct emit *e, const struct plan_record *record) {
  const char *given = "";

  for (size_t i = 0; i < record->field_count; i++)
    given = mem_format(e->plan->arena, "%s%s(in->%s != NULL)", given, i ? " + " : "",
                       record->fields[i].variant);
  emit_set(e, "given", given);
  emit_line(e, "struct ddb_choice choice = {.is_variant = true, .unmodeled = in->unmodeled};");
  emit_blank(e);
  emit_line(e, "switch ((int)in->$member$) {");
  for (size_t i = 0; i < record->field_count; i++) {
    set_variant(e, &record->fields[i]);
    emit_open(e, "case $value$:");
    emit_line(e, "choice.named = in->$pointer$;");
    emit_line(e, "break;");
    e->indent--;
  }
  emit_open(e, "default:");
  emit_line(e, "choice.is_variant = false;");
  e->indent--;
  emit_line(e, "}");
  emit_line(e, "choice.given = $given$;");
  emit_line(e, "ddb_write_choice(writer, $row$, &choice);");
}

static void define_write(struct emit *e, const struct plan_record *record) {
  emit_open(e, "void $c$_write(struct ddb_writer *writer, const struct ddb_attribute *attribute, "
               "const struct $c$ *in) {");
  emit_open(e, "if (!ddb_open_map(writer, attribute, in != NULL) || !in)");
  emit_line(e, "return;");
  e->indent--;
  emit_write_fields(e, record->own);
  define_choice(e, record);
  for (size_t i = 0; i < record->field_count; i++) {
    set_variant(e, &record->fields[i]);
    emit_open(e, "if (in->$pointer$)");
    emit_line(e, "$variant$_write(writer, NULL, in->$pointer$);");
    e->indent--;
  }
  emit_line(e, "ddb_write_unmodeled(writer, in->unmodeled, $table$, 1);");
  emit_line(e, "ddb_close_map(writer);");
  emit_close(e, "}");
  emit_blank(e);
}

void emit_tagged_definition(struct emit *e, const struct plan_record *record) {
  emit_attributes(e, record->own, true);
  set_union(e, record);
  define_read(e, record);
  define_write(e, record);
  emit_open(e, "void $c$_copy_into(struct ddb_arena *mem, bool *ok, const struct $c$ *in, "
               "struct $c$ *out) {");
  emit_line(e, "*out = *in;");
  emit_copy_fields(e, record->own);
  emit_copy_fields(e, record);
  emit_line(e, "out->unmodeled = ddb_copy_unmodeled(mem, ok, in->unmodeled);");
  emit_close(e, "}");
  emit_blank(e);
  if (record->as_member)
    emit_as_member(e);
}
