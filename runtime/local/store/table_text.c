/* SPDX-License-Identifier: Apache-2.0 */
/* A table's description as JSON, which is how it is stored: readable with the sqlite3 shell, and a
 * later version can add members. */
#include "local/store/table.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

bool local_keys_have(const struct local_keys *keys, struct ddb_text name) {
  for (size_t i = 0; i < keys->partition_count; i++)
    if (ddb_text_equal(keys->partition[i].name, name))
      return true;
  for (size_t i = 0; i < keys->sort_count; i++)
    if (ddb_text_equal(keys->sort[i].name, name))
      return true;
  return false;
}

const struct local_index *local_table_index(const struct local_table *table, struct ddb_text name) {
  for (size_t i = 0; i < table->index_count; i++)
    if (ddb_text_equal(table->indexes[i].name, name))
      return &table->indexes[i];
  return NULL;
}

/* ---- writing --------------------------------------------------------------------------------- */

static const char *const projections[] = {"ALL", "KEYS_ONLY", "INCLUDE"};

static void write_text(struct ddb_buf *buf, const char *name, struct ddb_text text) {
  ddb_buf_format(buf, ",\"%s\":", name);
  ddb_buf_json_string(buf, text.data, text.size);
}

static void write_parts(struct ddb_buf *buf, const char *name, const struct local_key_part *parts,
                        size_t count) {
  ddb_buf_format(buf, ",\"%s\":[", name);
  for (size_t i = 0; i < count; i++) {
    ddb_buf_format(buf, "%s{\"type\":\"%s\"", i > 0 ? "," : "", local_type_name(parts[i].type));
    write_text(buf, "name", parts[i].name);
    ddb_buf_char(buf, '}');
  }
  ddb_buf_char(buf, ']');
}

static void write_keys(struct ddb_buf *buf, const struct local_keys *keys) {
  write_parts(buf, "partition", keys->partition, keys->partition_count);
  write_parts(buf, "sort", keys->sort, keys->sort_count);
}

static void write_number(struct ddb_buf *buf, const char *name, int64_t number) {
  ddb_buf_format(buf, ",\"%s\":", name);
  ddb_buf_i64(buf, number);
}

static void write_index(struct ddb_buf *buf, const struct local_index *index) {
  ddb_buf_format(buf, "{\"local\":%s", index->local ? "true" : "false");
  write_number(buf, "id", index->id);
  write_text(buf, "name", index->name);
  write_keys(buf, &index->keys);
  write_number(buf, "read", index->read_units);
  write_number(buf, "write", index->write_units);
  ddb_buf_format(buf, ",\"projection\":\"%s\",\"include\":[", projections[index->projection]);
  for (size_t i = 0; i < index->include_count; i++) {
    if (i > 0)
      ddb_buf_char(buf, ',');
    ddb_buf_json_string(buf, index->include[i].data, index->include[i].size);
  }
  ddb_buf_text(buf, "]}");
}

void local_table_write(struct ddb_buf *buf, const struct local_table *table) {
  ddb_buf_format(buf, "{\"on_demand\":%s,\"guarded\":%s", table->on_demand ? "true" : "false",
                 table->guarded ? "true" : "false");
  write_text(buf, "name", table->name);
  write_keys(buf, &table->keys);
  write_number(buf, "read", table->read_units);
  write_number(buf, "write", table->write_units);
  write_number(buf, "created", ddb_time_to_ms(table->created));
  write_number(buf, "serial", table->serial);
  write_text(buf, "uuid", ddb_text_of(table->uuid));
  write_text(buf, "ttl", table->ttl);
  write_text(buf, "stream", table->stream);
  ddb_buf_text(buf, ",\"indexes\":[");
  for (size_t i = 0; i < table->index_count; i++) {
    if (i > 0)
      ddb_buf_char(buf, ',');
    write_index(buf, &table->indexes[i]);
  }
  ddb_buf_text(buf, "]}");
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool take_text(const struct local_node *node, const char *name, struct ddb_text *out) {
  const struct local_node *member = local_node_get(node, name);
  if (member == NULL || member->kind != DDB_JSON_STRING)
    return false;
  *out = member->text;
  return true;
}

static bool take_number(const struct local_node *node, const char *name, int64_t *out) {
  const struct local_node *member = local_node_get(node, name);
  return member != NULL && member->kind == DDB_JSON_NUMBER &&
         ddb_number_to_i64(member->text.data, member->text.size, INT64_MIN, INT64_MAX, out) ==
             DDB_OK;
}

static bool take_flag(const struct local_node *node, const char *name, bool *out) {
  const struct local_node *member = local_node_get(node, name);
  if (member == NULL || member->kind != DDB_JSON_BOOL)
    return false;
  *out = member->flag;
  return true;
}

static bool take_parts(const struct local_node *node, const char *name,
                       struct local_key_part *parts, size_t *count) {
  const struct local_node *list = local_node_get(node, name);
  if (list == NULL || list->kind != DDB_JSON_ARRAY || list->count > LOCAL_KEY_PARTS)
    return false;
  for (*count = 0; *count < list->count; ++*count) {
    struct ddb_text type;
    if (!take_text(&list->children[*count], "name", &parts[*count].name) ||
        !take_text(&list->children[*count], "type", &type) || type.size != 1)
      return false;
    parts[*count].type = type.data[0] == 'S' ? LOCAL_S : type.data[0] == 'N' ? LOCAL_N : LOCAL_B;
  }
  return true;
}

static bool take_keys(const struct local_node *node, struct local_keys *keys) {
  return take_parts(node, "partition", keys->partition, &keys->partition_count) &&
         take_parts(node, "sort", keys->sort, &keys->sort_count);
}

static bool take_projection(struct ddb_arena *mem, const struct local_node *node,
                            struct local_index *index) {
  struct ddb_text kind;
  const struct local_node *list = local_node_get(node, "include");
  if (!take_text(node, "projection", &kind) || list == NULL || list->kind != DDB_JSON_ARRAY)
    return false;
  for (index->projection = LOCAL_ALL; index->projection < LOCAL_INCLUDE; index->projection++)
    if (ddb_text_equal(kind, ddb_text_of(projections[index->projection])))
      break;
  index->include = ddb_arena_array(mem, list->count, sizeof *index->include);
  for (size_t i = 0; index->include != NULL && i < list->count; i++)
    index->include[index->include_count++] = list->children[i].text;
  return index->include != NULL;
}

static bool take_index(struct ddb_arena *mem, const struct local_node *node,
                       struct local_index *index) {
  *index = (struct local_index){.id = 0};
  return take_flag(node, "local", &index->local) && take_number(node, "id", &index->id) &&
         take_text(node, "name", &index->name) && take_keys(node, &index->keys) &&
         take_number(node, "read", &index->read_units) &&
         take_number(node, "write", &index->write_units) && take_projection(mem, node, index);
}

static bool take_indexes(struct ddb_arena *mem, const struct local_node *root,
                         struct local_table *table) {
  const struct local_node *list = local_node_get(root, "indexes");
  if (list == NULL || list->kind != DDB_JSON_ARRAY)
    return false;
  table->indexes = ddb_arena_array(mem, list->count, sizeof *table->indexes);
  if (table->indexes == NULL)
    return false;
  for (; table->index_count < list->count; table->index_count++)
    if (!take_index(mem, &list->children[table->index_count], &table->indexes[table->index_count]))
      return false;
  return true;
}

static bool take_uuid(const struct local_node *root, struct local_table *table) {
  struct ddb_text uuid;
  if (!take_text(root, "uuid", &uuid) || uuid.size >= sizeof table->uuid)
    return false;
  memcpy(table->uuid, uuid.data, uuid.size);
  return true;
}

bool local_table_parse(struct ddb_arena *mem, struct ddb_text text, struct local_table *out) {
  enum ddb_status status;
  int64_t created = 0;
  const struct local_node *root = local_node_read(mem, text.data, text.size, &status);
  *out = (struct local_table){.id = 0};
  bool good = root != NULL && take_flag(root, "on_demand", &out->on_demand) &&
              take_flag(root, "guarded", &out->guarded) && take_text(root, "name", &out->name) &&
              take_keys(root, &out->keys) && take_number(root, "read", &out->read_units) &&
              take_number(root, "write", &out->write_units) &&
              take_number(root, "created", &created) && take_number(root, "serial", &out->serial) &&
              take_text(root, "ttl", &out->ttl) && take_text(root, "stream", &out->stream) &&
              take_uuid(root, out) && take_indexes(mem, root, out);
  out->created = ddb_time_from_ms(created);
  return good;
}
