/* SPDX-License-Identifier: Apache-2.0 */
/* Primary keys, part by part. A part never holds the separator: `a#EDIT#b` as a user id could
 * otherwise reach another user's items. */
#include <stdio.h>
#include <string.h>

#include <ddb/gen.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/text.h"

void ddb_key_begin(struct ddb_key *key) {
  key->partition_key_size = 0;
  key->sort_key_size = 0;
  key->partition_key[0] = '\0';
  key->sort_key[0] = '\0';
  key->field[0] = '\0';
  key->reason[0] = '\0';
  key->status = DDB_OK;
  key->in_sort_key = false;
}

static void refuse(struct ddb_key *key, enum ddb_status status, const char *field,
                   const char *why) {
  if (key->status < 0)
    return;
  key->status = status;
  (void)snprintf(key->field, sizeof key->field, "%s", field);
  (void)snprintf(key->reason, sizeof key->reason, "%s %s", field, why);
}

static void append(struct ddb_key *key, const char *field, const char *text, size_t size) {
  size_t *used = key->in_sort_key ? &key->sort_key_size : &key->partition_key_size;
  char *to = key->in_sort_key ? key->sort_key : key->partition_key;
  size_t max = key->in_sort_key ? DDB_SORT_KEY_MAX : DDB_PARTITION_KEY_MAX;

  if (key->status < 0)
    return;
  if (size > max - *used) {
    refuse(key, DDB_E_INVALID, field,
           key->in_sort_key ? "is too long: a sort key has at most 1,024 bytes"
                            : "is too long: a partition key has at most 2,048 bytes");
    return;
  }
  memcpy(to + *used, text, size);
  *used += size;
  to[*used] = '\0';
}

void ddb_key_literal(struct ddb_key *key, const char *text) {
  append(key, "the key", text, strlen(text));
}

void ddb_key_part(struct ddb_key *key, const char *field, const char *value, char separator) {
  char why[64];

  if (!value || !value[0]) {
    refuse(key, DDB_E_INVALID, field,
           value ? "is empty, and it is part of the key" : "is not set, and it is part of the key");
    return;
  }
  size_t size = strlen(value);
  if (memchr(value, separator, size)) {
    (void)snprintf(why, sizeof why, "contains '%c', which separates the parts of a key", separator);
    refuse(key, DDB_E_INVALID, field, why);
  } else if (!ddb_text_valid(value, size)) {
    refuse(key, DDB_E_INVALID, field, "is not UTF-8 text");
  } else {
    append(key, field, value, size);
  }
}

void ddb_key_sort(struct ddb_key *key) {
  key->in_sort_key = true;
}

enum ddb_status ddb_key_end(const struct ddb_key *key) {
  return key->status;
}

enum ddb_status ddb_key_refused(struct ddb_arena *mem, const struct ddb_key *key) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  ddb_error_clear(error);
  return ddb_fail(error, key->status, key->field, "%s", key->reason);
}
