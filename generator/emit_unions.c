/* SPDX-License-Identifier: Apache-2.0 */
/* Unions: a struct with a pointer for each variant, of which the one that the tag names is set.
 * Only the record around it knows the tag, so a union is read in two steps: as it is stored, and,
 * when all of the record is there, into the variant. */
#include "emit.h"
#include "mem.h"

static void set_union(struct emit *e, const struct plan_record *record) {
  emit_set(e, "c", record->c);
  emit_set(e, "tag", record->tag);
}

void emit_union_sharing(struct emit *e, const struct plan_record *record) {
  set_union(e, record);
  emit_line(e, "void $c$_resolve(struct ddb_reader *reader, const struct ddb_attribute *attribute, "
               "int tag, struct $c$ *out);");
  emit_line(e, "void $c$_write(struct ddb_writer *writer, const struct ddb_attribute *attribute, "
               "int tag, const struct $c$ *in);");
  emit_line(e, "void $c$_copy_into(struct ddb_arena *mem, bool *ok, const struct $c$ *in, "
               "struct $c$ *out);");
  emit_line(e, "extern const struct ddb_variants $c$_variants;");
  emit_blank(e);
}

void emit_union_declaration(struct emit *e, const struct plan_record *record) {
  set_union(e, record);
  emit_doc(e,
           mem_format(e->plan->arena, "%s%s%s\nThe member that the tag names is set, and no other.",
                      record->name, record->doc ? ": " : "", record->doc ? record->doc : ""));
  emit_open(e, "struct $c$ {");
  emit_record_members(e, record);
  emit_line(e, "const struct ddb_doc *unmodeled; /* the value of a tag that is none of these */");
  emit_close(e, "};");
  emit_blank(e);
}

/* "pointer" is the member, "variant" its struct, "value" the constant of its tag. */
static void set_variant(struct emit *e, const struct plan_field *variant) {
  emit_set(e, "pointer", variant->variant);
  emit_set(e, "variant", variant->variant_type);
  emit_set(e, "value", variant->variant_tag);
}

static void define_resolve(struct emit *e, const struct plan_record *record) {
  emit_open(e, "void $c$_resolve(struct ddb_reader *reader, const struct ddb_attribute *attribute, "
               "int tag, struct $c$ *out) {");
  emit_line(e, "struct ddb_variant variant;");
  emit_blank(e);
  emit_open(e, "if (!ddb_variant_begin(reader, &variant, attribute, out->unmodeled))");
  emit_line(e, "return;");
  e->indent--;
  emit_line(e, "switch (tag) {");
  for (size_t i = 0; i < record->field_count; i++) {
    set_variant(e, &record->fields[i]);
    emit_open(e, "case $value$:");
    emit_line(e, "out->$pointer$ = $variant$_read_new(reader);");
    emit_line(e, "out->unmodeled = NULL;");
    emit_line(e, "break;");
    e->indent--;
  }
  emit_line(e, "}");
  emit_line(e, "ddb_variant_end(&variant);");
  emit_close(e, "}");
  emit_blank(e);
}

/* For the runtime, which reads a variant by itself where its tag was read before it. */
static void define_variants(struct emit *e, const struct plan_record *record) {
  emit_line(e, "static const struct ddb_variant_row $c$_rows[] = {");
  e->indent += 2;
  for (size_t i = 0; i < record->field_count; i++) {
    set_variant(e, &record->fields[i]);
    emit_set(e, "into", record->fields[i].slot.inner ? record->fields[i].slot.more : "NULL");
    emit_line(e,
              "[$value$] = {$into$, offsetof(struct $c$, $pointer$), sizeof(struct $variant$)},");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
  emit_line(e, "const struct ddb_variants $c$_variants = {");
  emit_line(e, "    $c$_rows, (int)(sizeof $c$_rows / sizeof $c$_rows[0])};");
  emit_blank(e);
}

static void define_write(struct emit *e, const struct plan_record *record) {
  const char *given = "(in->unmodeled != NULL)";

  for (size_t i = 0; i < record->field_count; i++)
    given = mem_format(e->plan->arena, "%s + (in->%s != NULL)", given, record->fields[i].variant);
  emit_set(e, "given", given);
  emit_open(e, "void $c$_write(struct ddb_writer *writer, const struct ddb_attribute *attribute, "
               "int tag, const struct $c$ *in) {");
  emit_line(e, "const void *expected = in->unmodeled;");
  emit_blank(e);
  emit_line(e, "switch (tag) {");
  for (size_t i = 0; i < record->field_count; i++) {
    set_variant(e, &record->fields[i]);
    emit_open(e, "case $value$:");
    emit_line(e, "expected = in->$pointer$;");
    emit_line(e, "break;");
    e->indent--;
  }
  emit_line(e, "}");
  emit_line(e, "const int given = $given$;");
  emit_open(e, "if (!ddb_write_variant(writer, attribute, given, expected))");
  emit_line(e, "return;");
  e->indent--;
  for (size_t i = 0; i < record->field_count; i++) {
    set_variant(e, &record->fields[i]);
    emit_open(e, "if (in->$pointer$)");
    emit_line(e, "$variant$_write(writer, attribute, in->$pointer$);");
    e->indent--;
  }
  emit_open(e, "if (in->unmodeled)");
  emit_line(e, "ddb_write_document(writer, attribute, in->unmodeled);");
  e->indent--;
  emit_close(e, "}");
  emit_blank(e);
}

void emit_union_definition(struct emit *e, const struct plan_record *record) {
  set_union(e, record);
  define_resolve(e, record);
  define_variants(e, record);
  define_write(e, record);
  emit_open(e, "void $c$_copy_into(struct ddb_arena *mem, bool *ok, const struct $c$ *in, "
               "struct $c$ *out) {");
  emit_line(e, "*out = *in;");
  emit_copy_fields(e, record);
  emit_line(e, "out->unmodeled = ddb_copy_document(mem, ok, in->unmodeled);");
  emit_close(e, "}");
  emit_blank(e);
}
