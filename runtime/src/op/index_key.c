/* SPDX-License-Identifier: Apache-2.0 */
/* The attributes of keys, and their values in a struct ddb_key, which holds those of one key
 * without anything between them. */
#include "op/index_key.h"

#include <string.h>

#include "op/key.h"
#include "wire/writer.h"

static void add(struct ddb_key_list *list, const char *name, char type) {
  list->attributes[list->count++] = (struct ddb_key_attribute){name, type ? type : 'S'};
}

struct ddb_key_list ddb_key_list(const struct ddb_table *table, const struct ddb_index *index) {
  struct ddb_key_list list = {.count = 0};
  const char *sort = index ? index->sort_key : table->sort_key;

  if (index)
    add(&list, index->partition_key, index->partition_type);
  else
    add(&list, table->partition_key, table->partition_type);
  for (int i = 0; index && i < index->more_partition; i++)
    add(&list, index->more[i].name, index->more[i].type);
  list.partition_count = list.count;
  if (sort)
    add(&list, sort, index ? index->sort_type : table->sort_type);
  for (int i = 0; index && i < index->more_sort; i++)
    add(&list, index->more[index->more_partition + i].name,
        index->more[index->more_partition + i].type);
  return list;
}

bool ddb_key_known(const struct ddb_key *key, const struct ddb_key_list *list, int at,
                   struct ddb_known *out) {
  bool sort = at >= list->partition_count;
  int mine = sort ? at - list->partition_count : at;
  const struct ddb_key_cut *cuts = key->cuts[sort];
  int cut_count = key->cut_count[sort];
  const char *data = sort ? key->sort_key : key->partition_key;
  size_t end = sort ? key->sort_key_size : key->partition_key_size;
  size_t begin = mine > 0 && mine <= cut_count ? cuts[mine - 1].end : 0;

  /* The last one has no cut behind it. */
  if (mine > cut_count || end == 0)
    return false;
  *out = (struct ddb_known){data + begin, end - begin,
                            sort ? key->sort_key_type : key->partition_key_type,
                            key->hidden & ddb_key_bit(sort, mine)};
  if (mine < cut_count) {
    out->size = cuts[mine].end - begin;
    out->type = cuts[mine].type;
  }
  return true;
}

/* ---- which items are in an index ------------------------------------------------------------- */

bool ddb_int_among(int64_t value, const int64_t *values, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (values[i] == value)
      return true;
  return false;
}

bool ddb_text_among(const char *value, const char *const *values, size_t count) {
  for (size_t i = 0; value && i < count; i++)
    if (strcmp(values[i], value) == 0)
      return true;
  return false;
}

bool ddb_update_given(struct ddb_writer *writer, int given, int count, const char *inputs,
                      const char *changes) {
  if (given > 0 && given < count)
    ddb_writer_fail(writer, DDB_E_INVALID, NULL,
                    "is half given: set all of %s, or none of them: they make %s of an index",
                    inputs, changes);
  return given == count;
}
