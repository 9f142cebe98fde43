/* SPDX-License-Identifier: Apache-2.0 */
/* The attributes of an item, as rows and as the walk that reads them: those around the fields, the
 * keys of its indexes, and the fields. */
#include <string.h>

#include "emit.h"
#include "mem.h"

/* ---- the attributes of the item -------------------------------------------------------------- */

struct envelope_row {
  const char *constant, *attribute, *flags, *read;
  struct plan_slot slot;
  const char *stored; /* its type */
  const char *head;   /* as what writers know it; or NULL */
};

enum { ENVELOPE_ROWS = 7 };

static const char entity_type_slot[] = "DDB_READ_ENTITY_TYPE";

static const char *key_type(char type) {
  return type == 'S' ? "S" : type == 'N' ? "N" : "B";
}

/* The attributes around the fields. A key is built from the fields and not read back, unless it is
 * a field itself. */
static size_t envelope_rows(const struct plan_entity *entity,
                            struct envelope_row rows[ENVELOPE_ROWS]) {
  const struct plan_slot key = {.as = entity->parse ? NULL : "DDB_READ_SKIP"};
  const char *partition = key_type(entity->table->partition_type);
  const char *sort = key_type(entity->table->sort_type);
  const struct envelope_row all[ENVELOPE_ROWS] = {
      {"envelope_partition_key", entity->partition_row, "DDB_REQUIRED | DDB_ENVELOPE",
       entity->parse ? "ddb_read_key(reader, &key, $partition_type$, false);"
                     : "ddb_read_skip(reader);",
       key, partition, "DDB_HEAD_PARTITION_KEY"},
      {"envelope_sort_key", entity->sort_row, "DDB_REQUIRED | DDB_ENVELOPE",
       entity->parse ? "ddb_read_key(reader, &key, $sort_type$, true);" : "ddb_read_skip(reader);",
       key, sort, "DDB_HEAD_SORT_KEY"},
      {"envelope_entity_type",
       entity->entity_type,
       "DDB_REQUIRED | DDB_ENVELOPE",
       "ddb_read_entity_type(reader, \"$name$\");",
       {.as = entity_type_slot},
       "S",
       "DDB_HEAD_ENTITY_TYPE"},
      {"envelope_data",
       entity->data,
       entity->data_optional ? "DDB_ENVELOPE" : "DDB_REQUIRED | DDB_ENVELOPE",
       "read_data(reader, out);",
       {.inner = "DDB_READ_MAP", .more = "&data_into"},
       "M",
       NULL},
      {"envelope_created_at",
       entity->created_at,
       "DDB_ENVELOPE",
       "ddb_read_epoch_ms(reader, &out->item_created_at);",
       {.as = "DDB_READ_EPOCH_MS", .member = "item_created_at"},
       "N",
       "DDB_HEAD_CREATED_AT"},
      {"envelope_updated_at",
       entity->updated_at,
       "DDB_ENVELOPE",
       "ddb_read_epoch_ms(reader, &out->item_updated_at);",
       {.as = "DDB_READ_EPOCH_MS", .member = "item_updated_at"},
       "N",
       "DDB_HEAD_UPDATED_AT"},
      {"envelope_write_id",
       entity->write_id,
       "DDB_ENVELOPE",
       "ddb_read_skip(reader);",
       {.as = "DDB_READ_SKIP"},
       "S",
       NULL}};
  size_t count = 0;

  for (size_t i = 0; i < ENVELOPE_ROWS; i++)
    if (all[i].attribute)
      rows[count++] = all[i];
  return count;
}

/* A name that needs escapes is read by code. */
static void set_entity_type(const struct emit *e, const char *name, struct plan_slot *slot) {
  const char *spelling = plan_spelling(e->plan->arena, name);

  if (!spelling) {
    slot->as = NULL;
    return;
  }
  slot->more = mem_format(e->plan->arena, "\"%s\"", emit_string(e, spelling));
  slot->size = strlen(spelling);
}

static void define_envelope_slot(struct emit *e, const struct plan_entity *entity,
                                 const struct envelope_row *row) {
  struct plan_slot slot = row->slot;

  slot.head = plan_head(e->plan->arena, row->attribute, row->stored);
  slot.required = strstr(row->flags, "DDB_REQUIRED") != NULL;
  if (slot.as == entity_type_slot)
    set_entity_type(e, entity->record.name, &slot);
  emit_slot(e, row->constant, &slot);
}

static void define_index_slot(struct emit *e, const struct plan_index_attribute *row) {
  const char *head = plan_head(e->plan->arena, row->attribute, key_type(row->type));

  emit_slot(e, row->constant, &(struct plan_slot){.head = head, .as = "DDB_READ_SKIP"});
}

static void define_slots(struct emit *e, const struct plan_entity *entity,
                         const struct envelope_row *rows, size_t count) {
  if (entity->data) {
    emit_slots_begin(e, "data_slots", entity->inside.field_count);
    emit_slot_rows(e, &entity->inside);
    emit_slots_end(e, "data_into", false);
  }
  emit_slots_begin(e, "item_slots", emit_item_count(entity));
  for (size_t i = 0; i < count; i++)
    define_envelope_slot(e, entity, &rows[i]);
  for (size_t i = 0; i < entity->index_row_count; i++)
    define_index_slot(e, &entity->index_rows[i]);
  emit_slot_rows(e, &entity->top);
  emit_slots_end(e, "item_into", false);
}

size_t emit_item_count(const struct plan_entity *entity) {
  struct envelope_row rows[ENVELOPE_ROWS];

  return envelope_rows(entity, rows) + entity->index_row_count + entity->top.field_count;
}

static void define_row(struct emit *e, const char *constant, const char *attribute,
                       const char *flags) {
  emit_set(e, "at", constant);
  emit_set(e, "attribute", emit_string(e, attribute));
  emit_set(e, "size", mem_format(e->plan->arena, "%zu", emit_length(attribute)));
  emit_set(e, "flags", flags);
  emit_line(e, "[$at$] = {\"$attribute$\", $size$, $flags$, NULL},");
}

void emit_item_attributes(struct emit *e, const struct plan_entity *entity) {
  struct envelope_row rows[ENVELOPE_ROWS];
  size_t count = envelope_rows(entity, rows);

  if (entity->data)
    emit_attributes(e, &entity->inside, true);
  emit_ranges(e, &entity->top);
  emit_open(e, "enum {");
  for (size_t i = 0; i < count; i++)
    emit_flat(e, mem_format(e->plan->arena, "  %s,", rows[i].constant));
  for (size_t i = 0; i < entity->index_row_count; i++)
    emit_flat(e, mem_format(e->plan->arena, "  %s,", entity->index_rows[i].constant));
  emit_constant_lines(e, &entity->top);
  emit_close(e, "};");
  emit_blank(e);
  emit_line(e, "static const struct ddb_attribute item_attributes[] = {");
  e->indent += 2;
  for (size_t i = 0; i < count; i++)
    define_row(e, rows[i].constant, rows[i].attribute, rows[i].flags);
  for (size_t i = 0; i < entity->index_row_count; i++)
    define_row(e, entity->index_rows[i].constant, entity->index_rows[i].attribute, "DDB_ENVELOPE");
  emit_rows(e, &entity->top, true);
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
  define_slots(e, entity, rows, count);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* What the schema does not name is kept beside the record for a put of it, which there is none of
 * what a read gives of a projection. */
static void set_kept(struct emit *e, const struct plan_entity *entity, const char *member) {
  if (entity->projection)
    emit_line(e, "const struct ddb_unmodeled *others = NULL;");
  emit_set(e, "kept", entity->projection ? "&others" : member);
}

static void define_read_data(struct emit *e, const struct plan_entity *entity) {
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", entity->inside.field_count));
  emit_open(e, "static void read_data(struct ddb_reader *reader, struct $c$ *out) {");
  emit_line(e, "struct ddb_map map;");
  set_kept(e, entity, "&out->data_unmodeled");
  emit_blank(e);
  emit_open(e, "if (!ddb_map_begin(reader, &map, data_attributes, $count$, $kept$))");
  emit_line(e, "return;");
  e->indent--;
  emit_line(e, "ddb_map_into(&map, &data_into, out);");
  emit_read_loop(e, &entity->inside);
  emit_close(e, "}");
  emit_blank(e);
}

static void read_case(struct emit *e, const char *constant, const char *read) {
  emit_set(e, "constant", constant);
  emit_open(e, "case $constant$:");
  emit_line(e, read);
  emit_line(e, "break;");
  e->indent--;
}

void emit_item_read(struct emit *e, const struct plan_entity *entity) {
  struct envelope_row rows[ENVELOPE_ROWS];
  size_t count = envelope_rows(entity, rows);

  emit_set(e, "partition_type", mem_format(e->plan->arena, "'%c'", entity->table->partition_type));
  emit_set(e, "sort_type", mem_format(e->plan->arena, "'%c'", entity->table->sort_type));
  if (entity->data)
    define_read_data(e, entity);
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", emit_item_count(entity)));
  emit_open(e, "static void read_item(struct ddb_reader *reader, void *record) {");
  emit_line(e, "struct $c$ *out = (struct $c$ *)record;");
  emit_line(e, "struct ddb_map map;");
  if (entity->parse)
    emit_line(e, "struct ddb_key key;");
  set_kept(e, entity, "&out->unmodeled");
  emit_blank(e);
  if (entity->parse)
    emit_line(e, "ddb_key_begin(&key);");
  emit_line(e, "ddb_item_begin(reader, &map, item_attributes, $count$, $kept$);");
  emit_line(e, "ddb_map_into(&map, &item_into, out);");
  emit_open(e, "for (int at; (at = ddb_map_next(&map)) >= 0;) {");
  emit_line(e, "switch (at) {");
  for (size_t i = 0; i < count; i++)
    read_case(e, rows[i].constant, rows[i].read);
  for (size_t i = 0; i < entity->index_row_count; i++)
    read_case(e, entity->index_rows[i].constant, "ddb_read_skip(reader);");
  emit_read_cases(e, &entity->top);
  emit_line(e, "}");
  emit_close(e, "}");
  emit_read_finish(e, &entity->top);
  if (entity->parse) {
    emit_set(e, "parse", entity->parse);
    emit_line(e, "struct ddb_arena *mem = ddb_read_good(reader);");
    emit_open(e, "if (mem && $parse$ < 0)");
    emit_line(e, "ddb_read_refused(reader);");
    e->indent--;
  }
  emit_close(e, "}");
  emit_blank(e);
}

void emit_item_heads(struct emit *e, const struct plan_entity *entity) {
  struct envelope_row rows[ENVELOPE_ROWS];
  size_t count = envelope_rows(entity, rows), heads = 0;

  for (size_t i = 0; i < count; i++) {
    if (!rows[i].head)
      continue;
    emit_set(e, "head", rows[i].head);
    emit_set(e, "at", rows[i].constant);
    if (heads++ == 0)
      emit_line(e, ".heads = {");
    emit_line(e, "    [$head$] = &item_slots[$at$],");
  }
  if (heads > 0)
    emit_line(e, "},");
}
