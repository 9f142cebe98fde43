/* SPDX-License-Identifier: Apache-2.0 */
/* Page tokens of a query: whether one belongs to the call that it is given to. */
#include "op/query.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/number.h"
#include "op/range.h"
#include "wire/reader.h"
#include "wire/writer.h"

static void add_name(struct ddb_token_names *names, const char *name) {
  for (int i = 0; i < names->count; i++)
    if (!name || strcmp(names->names[i], name) == 0)
      return;
  names->names[names->count++] = name;
}

struct ddb_token_names ddb_query_token_names(const struct ddb_query *query) {
  const struct ddb_key_list list = ddb_key_list(query->entity->table, query->index);
  struct ddb_token_names names = {.count = 0};

  for (int i = 0; i < list.count; i++)
    add_name(&names, list.attributes[i].name);
  add_name(&names, query->entity->table->partition_key);
  add_name(&names, query->entity->table->sort_key);
  return names;
}

/* The values {"S":"..."} of a key. False: it has something else than these attributes, each once
 * and with a value of its own. */
static bool key_read(const struct ddb_token_names *names, struct ddb_text key,
                     struct ddb_text values[DDB_TOKEN_NAMES_MAX]) {
  struct ddb_json_string name;
  struct ddb_json json;
  int seen = 0;

  ddb_json_init(&json, key.data, key.size);
  if (!ddb_json_object(&json))
    return false;
  while (ddb_json_member(&json, &name)) {
    int at = 0;
    while (at < names->count && !ddb_json_is(&name, names->names[at], strlen(names->names[at])))
      at++;
    if (at == names->count || values[at].data || !ddb_json_skip(&json, &values[at]))
      return false;
    seen++;
  }
  return ddb_json_end(&json) && seen == names->count;
}

bool ddb_query_key_value(struct ddb_text raw, char type, struct ddb_arena *mem,
                         struct ddb_text *out) {
  struct ddb_json_string name;
  struct ddb_json_string value;
  struct ddb_json json;

  ddb_json_init(&json, raw.data, raw.size);
  return ddb_json_object(&json) && ddb_json_member(&json, &name) &&
         ddb_json_is(&name, type ? &type : "S", 1) && ddb_json_string(&json, &value) &&
         ddb_json_copy(&json, &value, mem, out) && !ddb_json_member(&json, &name) &&
         json.status >= 0;
}

bool ddb_query_key_bytes(struct ddb_arena *mem, struct ddb_text *value) {
  unsigned char *bytes = ddb_arena_alloc(mem, ddb_base64_decoded_max(value->size) + 1);
  size_t size = 0;

  if (!bytes || ddb_base64_decode(DDB_BASE64, value->data, value->size, bytes, &size) < 0)
    return false;
  *value = (struct ddb_text){(const char *)bytes, size};
  return true;
}

/* A token has the bytes of a binary key in base64. */
static bool same_key(struct ddb_arena *mem, struct ddb_text value, char type, const char *data,
                     size_t size) {
  return (type != 'B' || ddb_query_key_bytes(mem, &value)) && value.size == size &&
         memcmp(value.data, data, size) == 0;
}

bool ddb_query_knows_beginning(const struct ddb_query *query, const struct ddb_key_list *list,
                               int at) {
  return at >= list->partition_count && !query->exact &&
         (!query->index || query->index->more_partition + query->index->more_sort == 0);
}

int ddb_query_ranged(const struct ddb_key_list *list, const struct ddb_asked *asked) {
  return asked->range ? list->partition_count + asked->range->attribute : -1;
}

static bool in_range(struct ddb_arena *mem, struct ddb_text raw,
                     const struct ddb_key_range *range) {
  struct ddb_text value;
  int order;

  if (!ddb_query_key_value(raw, range->type, mem, &value))
    return false;
  if (range->type == 'N' && ddb_decimal_compare(value.data, value.data, &order) < 0)
    return false;
  return (range->type != 'B' || ddb_query_key_bytes(mem, &value)) &&
         ddb_key_range_has(range, value);
}

static bool value_belongs(struct ddb_arena *mem, struct ddb_text raw, const struct ddb_known *known,
                          bool prefix) {
  struct ddb_text value;

  if (!ddb_query_key_value(raw, known->type, mem, &value))
    return false;
  if (!prefix)
    return same_key(mem, value, known->type, known->data, known->size);
  return value.size >= known->size && memcmp(value.data, known->data, known->size) == 0;
}

bool ddb_query_key_belongs(struct ddb_arena *mem, struct ddb_text key,
                           const struct ddb_query *query, const struct ddb_asked *asked) {
  const struct ddb_key_list list = ddb_key_list(query->entity->table, query->index);
  const struct ddb_token_names names = ddb_query_token_names(query);
  struct ddb_text values[DDB_TOKEN_NAMES_MAX] = {{NULL, 0}};
  struct ddb_known known;

  if (!key_read(&names, key, values))
    return false;
  int ranged = ddb_query_ranged(&list, asked);
  int count = asked->key ? list.count : 0;
  for (int i = 0; i != ranged && i < count && ddb_key_known(asked->key, &list, i, &known); i++)
    if (!value_belongs(mem, values[i], &known, ddb_query_knows_beginning(query, &list, i)))
      return false;
  return ranged < 0 || in_range(mem, values[ranged], asked->range);
}
