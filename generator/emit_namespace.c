/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a namespace: types, entities, operations, the umbrella header, and internal.h for
 * what the generated sources need of each other. */
#include "emit.h"
#include "mem.h"

/* ---- internal.h --------------------------------------------------------------------------------
 */

static void share_record(struct emit *e, const struct plan_record *record) {
  emit_set(e, "c", record->c);
  emit_line(e, "bool $c$_read(struct ddb_reader *reader, struct $c$ *out);");
  emit_line(e, "void $c$_write(struct ddb_writer *writer, const struct ddb_attribute *attribute, "
               "const struct $c$ *in);");
  emit_line(e, "void $c$_copy_into(struct ddb_arena *mem, bool *ok, const struct $c$ *in, "
               "struct $c$ *out);");
  if (record->as_member) {
    emit_line(e, "const struct $c$ *$c$_read_new(struct ddb_reader *reader);");
    emit_line(e, "const struct $c$ *$c$_copy_new(struct ddb_arena *mem, bool *ok, "
                 "const struct $c$ *in);");
  }
  emit_blank(e);
}

static void share_list(struct emit *e, const struct plan_list *list) {
  emit_set(e, "c", list->c);
  emit_line(e, "void $c$_read(struct ddb_reader *reader, struct $c$ *out);");
  emit_line(e, "void $c$_write(struct ddb_writer *writer, const struct ddb_attribute *attribute, "
               "const struct $c$ *in);");
  emit_line(e, "void $c$_copy_into(struct ddb_arena *mem, bool *ok, const struct $c$ *in, "
               "struct $c$ *out);");
  emit_blank(e);
}

void emit_internal(const struct plan *plan, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_header_begin(&e, "internal.h",
                    "#include <ddb/gen.h>\n\n#include \"$namespace$/$namespace$.h\"");
  emit_doc(&e, "What the generated sources need of each other. Not for people.");
  emit_line(&e, "extern const struct ddb_table $namespace$_table;");
  for (size_t i = 0; i < plan->entity_count; i++) {
    emit_set(&e, "c", plan->entities[i].record.c);
    emit_line(&e, "extern const struct ddb_entity $c$_entity;");
  }
  for (size_t i = 0; i < plan->enum_count; i++) {
    emit_set(&e, "c", plan->enums[i].c);
    emit_line(&e, "extern const struct ddb_enum $c$_spellings;");
  }
  emit_blank(&e);
  for (size_t i = 0; i < plan->struct_count; i++)
    share_record(&e, &plan->structs[i]);
  for (size_t i = 0; i < plan->list_count; i++)
    share_list(&e, &plan->lists[i]);
  emit_header_end(&e);
  emit_finish(&e, output, "internal.h");
}

/* ---- operations.h, operations.c ----------------------------------------------------------------
 */

/* In a buffer: a schema may have ten thousand entities, and each text made anew from the last would
 * be as many copies. */
static const char *entity_includes(const struct plan *plan) {
  struct ddb_buf text;

  ddb_buf_init_arena(&text, plan->arena, SIZE_MAX);
  for (size_t i = 0; i < plan->entity_count; i++)
    ddb_buf_format(&text, "%s#include \"%s/%s.h\"", i ? "\n" : "", plan->namespace,
                   plan->entities[i].file);
  if (text.status < 0)
    mem_exhausted();
  return text.data;
}

static void emit_operations_header(const struct plan *plan, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_header_begin(&e, "operations.h", entity_includes(plan));
  emit_set(&e, "table", plan->table_name);
  emit_doc(&e, "Every operation X comes three times. X(db, ...) does it: signs, sends, retries. "
               "X_request turns arguments into a request and X_response a response into structs; "
               "these two do no I/O, and their errors are in ddb_arena_error(mem).");
  emit_blank(&e);
  emit_doc(&e, mem_format(plan->arena,
                          "Creates the table %s unless it is there, and waits until it is ACTIVE.",
                          plan->table_name));
  emit_line(&e, "enum ddb_status $namespace$_create_table(struct ddb *db) DDB_MUST_USE;");
  emit_blank(&e);
  for (size_t i = 0; i < plan->operation_count; i++)
    emit_operation_declarations(&e, &plan->operations[i]);
  emit_header_end(&e);
  emit_finish(&e, output, "operations.h");
}

static void define_table(struct emit *e) {
  const struct plan *plan = e->plan;

  emit_set(e, "table", emit_string(e, plan->table_name));
  emit_set(e, "partition", emit_string(e, plan->partition_key));
  emit_set(e, "sort",
           plan->sort_key ? mem_format(plan->arena, "\"%s\"", emit_string(e, plan->sort_key))
                          : "NULL");
  emit_line(e, "const struct ddb_table $namespace$_table = {");
  e->indent += 2;
  emit_line(e, ".name = \"$table$\",");
  emit_line(e, ".partition_key = \"$partition$\",");
  emit_line(e, ".sort_key = $sort$,");
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
  emit_open(e, "enum ddb_status $namespace$_create_table(struct ddb *db) {");
  emit_line(e, "return ddb_create_table(db, &$namespace$_table);");
  emit_close(e, "}");
}

static void emit_operations_source(const struct plan *plan, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_source_begin(&e, "operations.h");
  define_table(&e);
  for (size_t i = 0; i < plan->operation_count; i++) {
    emit_blank(&e);
    emit_set(&e, "name", plan->operations[i].name);
    emit_line(&e, "/* ---- $name$ ---- */");
    emit_blank(&e);
    emit_operation(&e, &plan->operations[i]);
  }
  emit_finish(&e, output, "operations.c");
}

void emit_operations(const struct plan *plan, struct output *output) {
  emit_operations_header(plan, output);
  emit_operations_source(plan, output);
}

/* ---- the namespace ------------------------------------------------------------------------------
 */

static void emit_umbrella(const struct plan *plan, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_header_begin(&e, mem_format(plan->arena, "%s.h", plan->namespace),
                    mem_format(plan->arena,
                               "#include \"%s/types.h\"\n%s\n#include \"%s/operations.h\"",
                               plan->namespace, entity_includes(plan), plan->namespace));
  emit_header_end(&e);
  emit_finish(&e, output, mem_format(plan->arena, "%s.h", plan->namespace));
}

void emit_namespace(const struct plan *plan, struct output *output) {
  emit_types(plan, output);
  for (size_t i = 0; i < plan->entity_count; i++)
    emit_entity(plan, &plan->entities[i], output);
  emit_operations(plan, output);
  emit_internal(plan, output);
  emit_umbrella(plan, output);
}
