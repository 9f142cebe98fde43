/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to items: the attributes around the fields, which are the key, the entity's name and the
 * times. Where the compiler laid out what is in front of them they are written at once. */
#include <string.h>

#include "wire/run.h"
#include "wire/writer.h"

/* ---- at once -----------------------------------------------------------------------------------
 * Each writes all or nothing; false: it is left to the functions. */

/* Behind its head. NULL: it needs another form, or more room. */
static inline char *put_text(const struct ddb_run *run, char *at, const struct ddb_slot *head,
                             const char *text, size_t size) {
  if (!head || head->head_size == 0 || at > run->last)
    return NULL;
  char *value = ddb_run_head(at, head);
  at = ddb_splice(value, ddb_run_text_end(run), text);
  return at && (size_t)(at - value) == size ? ddb_run_tail(at) : NULL;
}

static bool key_at_once(struct ddb_writer *writer, const struct ddb_entity *entity,
                        const struct ddb_key *key) {
  bool sorts = entity->table->sort_key != NULL;
  struct ddb_run run;
  if (key->partition_key_type != 'S' || (sorts && key->sort_key_type != 'S') || key->hidden != 0 ||
      !ddb_run_begin(writer, &run))
    return false;
  char *at = put_text(&run, run.begin, entity->heads[DDB_HEAD_PARTITION_KEY], key->partition_key,
                      key->partition_key_size);
  if (at && sorts)
    at = put_text(&run, at, entity->heads[DDB_HEAD_SORT_KEY], key->sort_key, key->sort_key_size);
  if (!at)
    ddb_run_undo(&run);
  else
    ddb_run_end(writer, &run, at, 1 + (size_t)sorts, 0);
  return at != NULL;
}

static bool entity_type_at_once(struct ddb_writer *writer, const struct ddb_entity *entity) {
  const struct ddb_slot *head = entity->heads[DDB_HEAD_ENTITY_TYPE];
  struct ddb_run run;
  if (!head || !ddb_run_begin(writer, &run))
    return false;
  char *at = put_text(&run, run.begin, head, entity->name, strlen(entity->name));
  if (!at)
    ddb_run_undo(&run);
  else
    ddb_run_end(writer, &run, at, 1, 0);
  return at != NULL;
}

/* Of a time behind 1970, and before milliseconds no longer fit. */
static inline bool has_usual_ms(ddb_time time) {
  return time.seconds > 0 && time.seconds < INT64_MAX / 1000 && time.nanoseconds >= 0 &&
         time.nanoseconds <= 999999999;
}

static inline char *put_ms(char *at, ddb_time time, size_t *bytes) {
  uint64_t ms = (uint64_t)time.seconds * 1000 + (uint32_t)time.nanoseconds / 1000000;
  return ddb_run_number(at, ms, false, bytes);
}

static inline bool is_same(ddb_time a, ddb_time b) {
  return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds;
}

/* Both of them, which of a new item are the same. */
static bool times_at_once(struct ddb_writer *writer, const struct ddb_entity *entity,
                          ddb_time created_at, ddb_time updated_at) {
  const struct ddb_slot *created = entity->heads[DDB_HEAD_CREATED_AT];
  const struct ddb_slot *updated = entity->heads[DDB_HEAD_UPDATED_AT];
  struct ddb_run run;
  if (!created || !updated || created->head_size == 0 || updated->head_size == 0 ||
      !has_usual_ms(created_at) || !has_usual_ms(updated_at) || !ddb_run_begin(writer, &run))
    return false;
  size_t bytes = 0, twice;
  const char *text = ddb_run_head(run.begin, created);
  char *at = put_ms(run.begin + created->head_size, created_at, &bytes);
  twice = bytes;
  if (is_same(created_at, updated_at)) {
    size_t size = (size_t)(at - text);
    at = ddb_run_head(at, updated);
    ddb_run_copy32(at, text);
    at += size;
    bytes += twice;
  } else {
    at = put_ms(ddb_run_head(at, updated), updated_at, &bytes);
  }
  ddb_run_end(writer, &run, at, 2, bytes);
  return true;
}

/* ---- by functions ---------------------------------------------------------------------------- */

static struct ddb_attribute envelope(const char *name) {
  return (struct ddb_attribute){name, (uint32_t)strlen(name), DDB_ENVELOPE, NULL};
}

/* A key attribute as its builder left it. */
static void put_key(struct ddb_writer *writer, struct ddb_attribute attribute, char type,
                    const char *data, size_t size, bool hidden) {
  struct ddb_bytes bytes = {(const unsigned char *)data, size};

  attribute.flags |= hidden ? DDB_HIDDEN : 0;
  if (type == 'N')
    ddb_writer_number(writer, &attribute, data, size);
  else if (type == 'B')
    ddb_write_binary(writer, &attribute, bytes);
  else
    ddb_writer_string(writer, &attribute, data, size);
}

static void put_partition(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                          const struct ddb_key *key) {
  put_key(writer, *attribute, key->partition_key_type, key->partition_key, key->partition_key_size,
          key->hidden & 1);
}

static void put_sort(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                     const struct ddb_key *key) {
  put_key(writer, *attribute, key->sort_key_type, key->sort_key, key->sort_key_size,
          key->hidden & 1u << DDB_INDEX_KEY_MAX);
}

void ddb_write_key(struct ddb_writer *writer, const struct ddb_entity *entity,
                   enum ddb_status built, const struct ddb_key *key) {
  if (built < 0 && ddb_key_refused(writer->mem, key) < 0)
    return;
  if (key_at_once(writer, entity, key))
    return;
  struct ddb_attribute partition = envelope(entity->table->partition_key);
  put_partition(writer, &partition, key);
  if (!entity->table->sort_key)
    return;
  struct ddb_attribute sort = envelope(entity->table->sort_key);
  put_sort(writer, &sort, key);
}

/* A put writes nothing, which is enough; an update removes what the item had. */
static void leave_index(struct ddb_writer *writer, const struct ddb_attribute *partition,
                        const struct ddb_attribute *sort) {
  if (writer->assignments && partition)
    ddb_writer_remove(writer, partition);
  if (writer->assignments && sort)
    ddb_writer_remove(writer, sort);
}

void ddb_write_index_key(struct ddb_writer *writer, const struct ddb_key *key,
                         const struct ddb_attribute *partition, const struct ddb_attribute *sort) {
  if (writer->error->status < 0 ||
      (key && key->status < 0 && ddb_key_refused(writer->mem, key) < 0))
    return;
  /* A key without its optional part is none, and half of one would be found by no index. */
  if (!key || (partition && key->partition_key_size == 0) || (sort && key->sort_key_size == 0)) {
    leave_index(writer, partition, sort);
    return;
  }
  if (partition)
    put_partition(writer, partition, key);
  if (sort)
    put_sort(writer, sort, key);
}

void ddb_write_entity_type(struct ddb_writer *writer, const struct ddb_entity *entity) {
  if (!entity->entity_type || entity_type_at_once(writer, entity))
    return;
  struct ddb_attribute attribute = envelope(entity->entity_type);
  ddb_writer_string(writer, &attribute, entity->name, strlen(entity->name));
}

static void put_epoch_ms(struct ddb_writer *writer, const char *name, ddb_time time) {
  if (!name || (time.seconds == 0 && time.nanoseconds == 0))
    return;
  struct ddb_attribute attribute = envelope(name);
  int64_t ms = ddb_time_to_ms(time);
  if (time.nanoseconds < 0 || time.nanoseconds > 999999999 || ms == INT64_MIN || ms == INT64_MAX)
    ddb_writer_fail(writer, DDB_E_INVALID, &attribute,
                    "is no time in milliseconds (seconds %lld, nanoseconds %d)",
                    (long long)time.seconds, (int)time.nanoseconds);
  else
    ddb_write_int(writer, &attribute, ms);
}

/* A put says when: UpdatedAt is now, CreatedAt what was read or else now. An encoder alone has no
 * clock and writes what the record holds. */
void ddb_write_item_times(struct ddb_writer *writer, const struct ddb_entity *entity,
                          ddb_time created_at, ddb_time updated_at) {
  bool put = writer->now.seconds != 0 || writer->now.nanoseconds != 0;
  bool fresh = created_at.seconds == 0 && created_at.nanoseconds == 0;

  if (put && fresh)
    created_at = writer->now;
  if (put)
    updated_at = writer->now;
  if (times_at_once(writer, entity, created_at, updated_at))
    return;
  put_epoch_ms(writer, entity->created_at, created_at);
  put_epoch_ms(writer, entity->updated_at, updated_at);
}
