/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a namespace: types, entities, operations, the umbrella header, and internal.h for
 * what the generated sources need of each other. */
#include <string.h>

#include "emit.h"
#include "emit_press.h"
#include "mem.h"
#include "parallel.h"

/* ---- internal.h ------------------------------------------------------------------------------ */

static void share_record(struct emit *e, const struct plan_record *record) {
  if (record->tag && !record->own) {
    emit_union_sharing(e, record);
    return;
  }
  emit_set(e, "c", record->c);
  emit_line(e, "bool $c$_read(struct ddb_reader *reader, struct $c$ *out);");
  emit_line(e, "void $c$_write(struct ddb_writer *writer, const struct ddb_attribute *attribute, "
               "const struct $c$ *in);");
  emit_line(e, "void $c$_copy_into(struct ddb_arena *mem, bool *ok, const struct $c$ *in, "
               "struct $c$ *out);");
  if (!record->tag)
    emit_line(e, "extern const struct ddb_slots $c$_into;");
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

/* Of the headers only types.h: with those of all entities, each of a thousand sources would read a
 * thousand headers, and compiling would be quadratic. */
void emit_internal(const struct plan *plan, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_header_begin(&e, "internal.h", "#include <ddb/gen.h>\n\n#include \"$namespace$/types.h\"");
  emit_doc(&e, "What the generated sources need of each other. Not for people.");
  for (size_t i = 0; i < plan->table_count; i++) {
    emit_set(&e, "table", plan->tables[i].variable);
    emit_line(&e, "extern const struct ddb_table $table$;");
    emit_set(&e, "rows", plan->tables[i].rows);
    if (plan->tables[i].index_count)
      emit_line(&e, "extern const struct ddb_index $rows$[];");
  }
  for (size_t i = 0; i < plan->entity_count; i++) {
    emit_set(&e, "c", plan->entities[i].record.c);
    emit_line(&e, "extern const struct ddb_entity $c$_entity;");
    if (!plan->entities[i].view && !plan->entities[i].entity_type && plan->entities[i].parses_key)
      emit_line(&e, "bool $c$_owns(struct ddb_arena *mem, const struct ddb_key *key);");
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

/* ---- operations.h, operations.c -------------------------------------------------------------- */

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

static const char *table_names(const struct plan *plan) {
  const char *text = "";

  for (size_t i = 0; i < plan->table_count; i++)
    text = mem_format(plan->arena, "%s%s%s", text, i ? ", " : "", plan->tables[i].name);
  return text;
}

static void emit_operations_header(const struct plan *plan, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_header_begin(&e, "operations.h", entity_includes(plan));
  emit_doc(&e, "Every operation X comes three times. X(db, ...) does it: signs, sends, retries. "
               "X_request turns arguments into a request and X_response a response into structs; "
               "these two do no I/O, and their errors are in ddb_arena_error(mem).");
  emit_blank(&e);
  emit_doc(&e, mem_format(plan->arena,
                          "Creates the table%s %s unless %s there, and waits until %s ACTIVE.",
                          plan->table_count > 1 ? "s" : "", table_names(plan),
                          plan->table_count > 1 ? "they are" : "it is",
                          plan->table_count > 1 ? "each is" : "it is"));
  emit_line(&e, "enum ddb_status $namespace$_create_table(struct ddb *db) DDB_MUST_USE;");
  emit_blank(&e);
  for (size_t i = 0; i < plan->operation_count; i++)
    emit_operation_declarations(&e, &plan->operations[i]);
  emit_header_end(&e);
  emit_finish(&e, output, "operations.h");
}

static const char *quoted(const struct emit *e, const char *text) {
  return text ? mem_format(e->plan->arena, "\"%s\"", emit_string(e, text)) : "NULL";
}

static void define_projected(struct emit *e, const struct plan_table *table, size_t at) {
  const struct plan_index *index = &table->indexes[at];

  if (!index->projected_count)
    return;
  emit_set(e, "projected", mem_format(e->plan->arena, "%s_%zu_projected", table->rows, at + 1));
  emit_line(e, "static const char *const $projected$[] = {");
  e->indent += 2;
  for (size_t i = 0; i < index->projected_count; i++) {
    emit_set(e, "attribute", quoted(e, index->projected[i]));
    emit_line(e, "$attribute$,");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

/* Text is what the runtime takes a key for that says nothing. */
static void define_key(struct emit *e, const char *partition, const char *sort, char partition_type,
                       char sort_type) {
  emit_set(e, "partition", quoted(e, partition));
  emit_set(e, "sort", quoted(e, sort));
  emit_line(e, ".partition_key = $partition$,");
  emit_line(e, ".sort_key = $sort$,");
  emit_set(e, "type", mem_format(e->plan->arena, "'%c'", partition_type));
  if (partition_type != 'S')
    emit_line(e, ".partition_type = $type$,");
  emit_set(e, "type", mem_format(e->plan->arena, "'%c'", sort_type));
  if (sort && sort_type != 'S')
    emit_line(e, ".sort_type = $type$,");
}

/* The attributes behind the first of a key that has several. */
static void define_more_keys(struct emit *e, const struct plan_index *index) {
  size_t count = index->more_partition + index->more_sort;

  if (count == 0)
    return;
  emit_line(e, ".more = {");
  e->indent += 2;
  for (size_t i = 0; i < count; i++) {
    emit_set(e, "attribute", quoted(e, index->more[i].name));
    emit_set(e, "type", mem_format(e->plan->arena, "'%c'", index->more[i].type));
    emit_line(e, "{$attribute$, $type$},");
  }
  e->indent -= 2;
  emit_line(e, "},");
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", index->more_partition));
  emit_line(e, ".more_partition = $count$,");
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", index->more_sort));
  emit_line(e, ".more_sort = $count$,");
}

static void define_index(struct emit *e, const struct plan_table *table, size_t at) {
  const struct plan_index *index = &table->indexes[at];

  emit_set(e, "index", quoted(e, index->name));
  emit_set(e, "projection", index->projection);
  emit_line(e, "{");
  e->indent += 2;
  emit_line(e, ".name = $index$,");
  define_key(e, index->partition_key, index->sort_key, index->partition_type, index->sort_type);
  define_more_keys(e, index);
  if (index->local)
    emit_line(e, ".local = true,");
  emit_line(e, ".projection = $projection$,");
  if (index->projected_count) {
    emit_set(e, "projected", mem_format(e->plan->arena, "%s_%zu_projected", table->rows, at + 1));
    emit_set(e, "count", mem_format(e->plan->arena, "%zu", index->projected_count));
    emit_line(e, ".projected = $projected$,");
    emit_line(e, ".projected_count = $count$,");
  }
  e->indent -= 2;
  emit_line(e, "},");
}

static void define_indexes(struct emit *e, const struct plan_table *table) {
  for (size_t i = 0; i < table->index_count; i++)
    define_projected(e, table, i);
  emit_set(e, "rows", table->rows);
  emit_line(e, "const struct ddb_index $rows$[] = {");
  e->indent += 2;
  for (size_t i = 0; i < table->index_count; i++)
    define_index(e, table, i);
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

static void define_table(struct emit *e, const struct plan_table *table) {
  if (table->index_count)
    define_indexes(e, table);
  emit_set(e, "variable", table->variable);
  emit_set(e, "table", quoted(e, table->name));
  emit_line(e, "const struct ddb_table $variable$ = {");
  e->indent += 2;
  emit_line(e, ".name = $table$,");
  define_key(e, table->partition_key, table->sort_key, table->partition_type, table->sort_type);
  const struct plan_member settings[] = {{"ttl", quoted(e, table->ttl)},
                                         {"stream", quoted(e, table->stream)},
                                         {"read_units", table->read_units},
                                         {"write_units", table->write_units}};
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
    if (!settings[i].comment || strcmp(settings[i].comment, "NULL") == 0)
      continue;
    emit_set(e, "member", settings[i].declaration);
    emit_set(e, "value", settings[i].comment);
    emit_line(e, ".$member$ = $value$,");
  }
  if (table->index_count) {
    emit_set(e, "rows", table->rows);
    emit_set(e, "count", mem_format(e->plan->arena, "%zu", table->index_count));
    emit_line(e, ".indexes = $rows$,");
    emit_line(e, ".index_count = $count$,");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

/* The first table that cannot be created ends it. */
static void define_create_table(struct emit *e) {
  const struct plan *plan = e->plan;

  emit_open(e, "enum ddb_status $namespace$_create_table(struct ddb *db) {");
  emit_set(e, "variable", plan->tables[0].variable);
  if (plan->table_count == 1) {
    emit_line(e, "return ddb_create_table(db, &$variable$);");
  } else {
    emit_line(e, "enum ddb_status status = ddb_create_table(db, &$variable$);");
    for (size_t i = 1; i < plan->table_count; i++) {
      emit_set(e, "variable", plan->tables[i].variable);
      emit_open(e, "if (status >= 0)");
      emit_line(e, "status = ddb_create_table(db, &$variable$);");
      e->indent--;
    }
    emit_line(e, "return status;");
  }
  emit_close(e, "}");
}

static void emit_operations_source(const struct plan *plan, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_source_begin(&e, "operations.h");
  for (size_t i = 0; i < plan->table_count; i++)
    define_table(&e, &plan->tables[i]);
  define_create_table(&e);
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

/* ---- the namespace --------------------------------------------------------------------------- */

static void emit_umbrella(const struct plan *plan, struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_header_begin(&e, mem_format(plan->arena, "%s.h", plan->namespace),
                    mem_format(plan->arena,
                               "#include \"%s/types.h\"\n%s\n#include \"%s/any.h\"\n"
                               "#include \"%s/operations.h\"",
                               plan->namespace, entity_includes(plan), plan->namespace,
                               plan->namespace));
  emit_header_end(&e);
  emit_finish(&e, output, mem_format(plan->arena, "%s.h", plan->namespace));
}

struct printing {
  const struct plan *plan;
  size_t parts;
  struct output *outputs[PARALLEL_PARTS];
};

/* What the emitters put together for an entity is of no use for the next one. */
static void print_part(void *context, size_t part) {
  const struct printing *printing = context;
  struct plan plan = *printing->plan;
  size_t end = parallel_first(plan.entity_count, printing->parts, part + 1);

  struct ddb_arena *lasting = mem_arena();
  plan.arena = mem_arena();
  plan.press = emit_press_new(lasting, plan.arena);
  for (size_t i = parallel_first(plan.entity_count, printing->parts, part); i < end; i++) {
    emit_entity(&plan, &plan.entities[i], printing->outputs[part]);
    ddb_arena_reset(plan.arena);
  }
  emit_press_free(plan.press);
  ddb_arena_free(plan.arena);
  ddb_arena_free(lasting);
}

static void emit_entities(const struct plan *plan, struct output *output) {
  struct printing printing = {.plan = plan, .parts = parallel_parts(plan->entity_count)};

  for (size_t i = 0; i < printing.parts; i++)
    printing.outputs[i] = output_new_part();
  parallel_run(printing.parts, print_part, &printing);
  for (size_t i = 0; i < printing.parts; i++)
    output_join(output, printing.outputs[i]);
}

void emit_namespace(const struct plan *plan, struct output *output) {
  struct plan printed = *plan;

  printed.press = emit_press_new(plan->arena, NULL);
  plan = &printed;
  emit_types(plan, output);
  emit_entities(plan, output);
  emit_operations(plan, output);
  emit_any_header(plan, entity_includes(plan), output);
  emit_any_source(plan, output);
  emit_internal(plan, output);
  emit_umbrella(plan, output);
  emit_press_free(printed.press);
}
