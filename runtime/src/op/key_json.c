/* SPDX-License-Identifier: Apache-2.0 */
/* A key from DynamoDB JSON: the Keys of a stream record, a LastEvaluatedKey. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/key.h"
#include "wire/reader.h"

enum { PARTITION, SORT, KEYS };

static char type_of(const struct ddb_table *table, int at) {
  char type = at == SORT ? table->sort_type : table->partition_type;

  return type ? type : 'S';
}

/* In the form that DynamoDB gives numbers, which is also that of a key that was built. */
static void read_number(struct ddb_reader *reader, char *text, size_t *size) {
  struct ddb_key number;

  ddb_key_begin(&number);
  if (strlen(text) == *size)
    ddb_key_number_decimal(&number, "", text);
  if (number.status < 0 || number.partition_key_size == 0) {
    ddb_reader_fail(reader, "is no number that DynamoDB can hold");
    return;
  }
  *size = number.partition_key_size;
  memcpy(text, number.partition_key, *size + 1);
}

static void read_attribute(struct ddb_reader *reader, const struct ddb_table *table, int at,
                           struct ddb_key *out) {
  bool sort = at == SORT;
  char *text = sort ? out->sort_key : out->partition_key;
  size_t *size = sort ? &out->sort_key_size : &out->partition_key_size;

  ddb_read_key(reader, out, type_of(table, at), sort);
  if (!ddb_read_good(reader))
    return;
  if (*size == 0)
    ddb_reader_fail(reader, "is empty, which no key attribute is");
  else if (type_of(table, at) == 'N')
    read_number(reader, text, size);
}

static void read_attributes(struct ddb_reader *reader, const struct ddb_table *table,
                            struct ddb_key *out) {
  const struct ddb_attribute attributes[KEYS] = {
      [PARTITION] = {.name = table->partition_key,
                     .size = (uint32_t)strlen(table->partition_key),
                     .flags = DDB_REQUIRED},
      [SORT] = {.name = table->sort_key,
                .size = table->sort_key ? (uint32_t)strlen(table->sort_key) : 0,
                .flags = DDB_REQUIRED}};
  const struct ddb_unmodeled *other = NULL;
  struct ddb_map map;
  int at;

  ddb_item_begin(reader, &map, attributes, table->sort_key ? KEYS : KEYS - 1, &other);
  while ((at = ddb_map_next(&map)) >= 0)
    read_attribute(reader, table, at, out);
  if (other && ddb_read_good(reader)) {
    (void)ddb_fail(ddb_arena_error_slot(reader->mem), DDB_E_INVALID, other->name.data,
                   "%.80s is no key attribute of table %s", other->name.data, table->name);
    ddb_read_refused(reader);
  }
}

enum ddb_status ddb_key_from_json(struct ddb_arena *mem, const struct ddb_table *table,
                                  struct ddb_text json, struct ddb_key *out) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  struct ddb_reader reader;

  ddb_error_clear(error);
  ddb_key_begin(out);
  if (!json.data)
    out->status = ddb_fail(error, DDB_E_INVALID, NULL, "the key is NULL");
  else {
    ddb_reader_init(&reader, mem, json.data, json.size);
    read_attributes(&reader, table, out);
    (void)ddb_json_end(&reader.json);
    if (ddb_reader_good(&reader))
      return DDB_OK;
  }
  ddb_key_begin(out);
  out->status = error->status;
  (void)snprintf(out->field, sizeof out->field, "%s", error->field);
  (void)snprintf(out->reason, sizeof out->reason, "%.*s", (int)sizeof out->reason - 1, error->text);
  return error->status;
}
