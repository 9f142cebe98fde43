/* SPDX-License-Identifier: Apache-2.0 */
/* Page tokens of a query of all shards. What one holds, as JSON:
 *
 *   {"shards": 10,           how many there are
 *    "done": "0102",         a bit for each, four in a digit: nothing more comes from it
 *    "shard": 3,             that of the last item taken
 *    "key": {...},           all key attributes of that item
 *    "before": {...},        sort key of the last item before it that has another
 *    "ties": {"7": {...}}}   keys of the items taken last from other shards
 *
 * A shard below the last item's is read on from behind its sort key, a higher one from behind that
 * of `before`, so that items with the same sort key as the last come too. Both are keys that the
 * shard itself need not hold: a key at which a page ended may have been deleted since, so the
 * service starts at any. Only in an index can a shard have several items with one sort key; where
 * the next request would begin within them, `ties` says at which. These are there to save reading:
 * without them a few items would come again, and be passed over. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/cursor.h"
#include "op/fan.h"
#include "op/ops.h"
#include "wire/writer.h"

/* Bytes of JSON that all ties may have; those that do not fit are left out. */
#define TIES_MAX ((size_t)16 * 1024)

/* ---- keys ------------------------------------------------------------------------------------ */

static bool is_sort(const struct ddb_fan *fan, const char *name) {
  for (int i = fan->list.partition_count; i < fan->list.count; i++)
    if (strcmp(fan->list.attributes[i].name, name) == 0)
      return true;
  return false;
}

static void write_member(struct ddb_buf *text, const char *name, struct ddb_text key) {
  struct ddb_text raw = {NULL, 0};

  (void)ddb_answer_member(key, name, &raw);
  ddb_buf_json_string(text, name, strlen(name));
  ddb_buf_char(text, ':');
  ddb_buf_bytes(text, raw.data, raw.size);
}

/* The partition key of the shard, if the attribute is that. */
static bool write_partition(struct ddb_buf *text, struct ddb_fan *fan, int shard,
                            const char *name) {
  struct ddb_known known;

  for (int i = 0; i < fan->list.partition_count; i++) {
    if (strcmp(fan->list.attributes[i].name, name) != 0 ||
        !ddb_key_known(ddb_fan_key(fan, shard), &fan->list, i, &known))
      continue;
    known.hidden = false; /* a token is not what people look at */
    ddb_body_key_value(text, name, &known);
    return true;
  }
  return false;
}

/* All key attributes: of `place`, but in the shard, and with the sort key of `sort`. */
static void write_key(struct ddb_buf *text, struct ddb_fan *fan, int shard,
                      const struct ddb_fan_place *place, const struct ddb_fan_place *sort) {
  const struct ddb_token_names names = ddb_query_token_names(fan->query);

  ddb_buf_char(text, '{');
  for (int i = 0; i < names.count; i++) {
    const char *name = names.names[i];
    ddb_buf_text(text, i > 0 ? "," : "");
    if (!write_partition(text, fan, shard, name))
      write_member(text, name, is_sort(fan, name) ? sort->key : place->key);
  }
  ddb_buf_char(text, '}');
}

/* The same as a text of its own; empty without memory. */
static struct ddb_text make_key(struct ddb_fan *fan, int shard, const struct ddb_fan_place *place,
                                const struct ddb_fan_place *sort) {
  struct ddb_buf text;

  ddb_buf_init_arena(&text, fan->mem, DDB_BODY_MAX);
  write_key(&text, fan, shard, place, sort);
  return text.status < 0 ? (struct ddb_text){NULL, 0} : (struct ddb_text){text.data, text.size};
}

/* ---- writing --------------------------------------------------------------------------------- */

static void write_done(struct ddb_buf *text, const struct ddb_fan *fan) {
  for (int i = 0; i < fan->shard_count; i += 4) {
    int digit = 0;
    for (int bit = 0; bit < 4 && i + bit < fan->shard_count; bit++)
      digit |= ddb_fan_is_done(&fan->shards[i + bit]) << bit;
    ddb_buf_char(text, "0123456789abcdef"[digit]);
  }
}

/* Whether the next request to the shard begins at the sort key of the item it gave last. */
static bool is_tie(const struct ddb_fan *fan, int shard) {
  const struct ddb_fan_place *last = &fan->shards[shard].last;
  const struct ddb_fan_place *begin = shard < fan->at.shard ? &fan->at : &fan->before;

  return fan->query->index && shard != fan->at.shard && last->set && begin->set &&
         !ddb_fan_is_done(&fan->shards[shard]) && ddb_fan_compare(fan, last, begin) == 0;
}

static void write_ties(struct ddb_buf *text, struct ddb_fan *fan) {
  size_t begin = text->size;
  const char *separator = "";

  for (int i = 0; i < fan->shard_count; i++) {
    const struct ddb_fan_place *last = &fan->shards[i].last;
    if (!is_tie(fan, i))
      continue;
    struct ddb_text key = make_key(fan, i, last, last);
    if (text->size - begin + key.size > TIES_MAX)
      return;
    ddb_buf_format(text, "%s\"%d\":", separator, i);
    ddb_buf_bytes(text, key.data, key.size);
    separator = ",";
  }
}

static void write_before(struct ddb_buf *text, const struct ddb_fan *fan) {
  ddb_buf_text(text, ",\"before\":{");
  for (int i = fan->list.partition_count; i < fan->list.count; i++) {
    ddb_buf_text(text, i > fan->list.partition_count ? "," : "");
    write_member(text, fan->list.attributes[i].name, fan->before.key);
  }
  ddb_buf_char(text, '}');
}

static bool all_done(const struct ddb_fan *fan) {
  for (int i = 0; i < fan->shard_count; i++)
    if (!ddb_fan_is_done(&fan->shards[i]))
      return false;
  return true;
}

enum ddb_status ddb_fan_save(struct ddb_fan *fan, struct ddb_cursor *cursor,
                             struct ddb_error *error) {
  const struct ddb_token_terms terms = ddb_scope_terms(&fan->scope);
  struct ddb_buf text;

  if (all_done(fan)) {
    ddb_cursor_finish(cursor);
    return DDB_OK;
  }
  ddb_buf_init_arena(&text, fan->mem, DDB_BODY_MAX);
  ddb_buf_format(&text, "{\"shards\":%d,\"done\":\"", fan->shard_count);
  write_done(&text, fan);
  ddb_buf_format(&text, "\",\"shard\":%d,\"key\":", fan->at.shard);
  write_key(&text, fan, fan->at.shard, &fan->at, &fan->at);
  if (fan->before.set)
    write_before(&text, fan);
  ddb_buf_text(&text, ",\"ties\":{");
  write_ties(&text, fan);
  ddb_buf_text(&text, "}}");
  if (text.status < 0)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  return ddb_cursor_set(cursor, &terms, fan->query->name, (struct ddb_text){text.data, text.size},
                        error);
}

/* ---- reading --------------------------------------------------------------------------------- */

struct fan_token {
  int shards, shard;
  struct ddb_json_string done;
  struct ddb_text key, before, ties;
};

/* A number of 1 to 3 digits, -1 for anything else. */
static int small_number(const char *data, size_t size) {
  int value = 0;

  if (size == 0 || size > 3)
    return -1;
  for (size_t i = 0; i < size; i++) {
    if (data[i] < '0' || data[i] > '9')
      return -1;
    value = value * 10 + (data[i] - '0');
  }
  return value;
}

static bool read_number(struct ddb_json *json, int *out) {
  struct ddb_text digits = {NULL, 0};

  *out = ddb_json_number(json, &digits) ? small_number(digits.data, digits.size) : -1;
  return *out >= 0;
}

static bool token_read(struct ddb_text text, struct fan_token *out) {
  struct ddb_json_string name;
  struct ddb_json json;
  bool good = true;

  *out = (struct fan_token){.shard = -1};
  ddb_json_init(&json, text.data, text.size);
  if (!ddb_json_object(&json))
    return false;
  while (good && ddb_json_member(&json, &name)) {
    if (ddb_json_is(&name, "shards", 6))
      good = read_number(&json, &out->shards);
    else if (ddb_json_is(&name, "shard", 5))
      good = read_number(&json, &out->shard);
    else if (ddb_json_is(&name, "done", 4))
      good = ddb_json_string(&json, &out->done);
    else if (ddb_json_is(&name, "key", 3))
      good = ddb_json_skip(&json, &out->key);
    else if (ddb_json_is(&name, "before", 6))
      good = ddb_json_skip(&json, &out->before);
    else
      good = ddb_json_is(&name, "ties", 4) && ddb_json_skip(&json, &out->ties);
  }
  return good && ddb_json_end(&json) && out->key.data && out->ties.data && out->done.data;
}

static bool read_done(struct ddb_fan *fan, const struct ddb_json_string *done) {
  static const char digits[] = "0123456789abcdef";

  if (done->size != (size_t)(fan->shard_count + 3) / 4)
    return false;
  for (int i = 0; i < fan->shard_count; i++) {
    const char *digit = memchr(digits, done->data[i / 4], sizeof digits - 1);
    if (!digit)
      return false;
    fan->shards[i].ended = ((digit - digits) >> (i % 4)) & 1;
  }
  return true;
}

static bool belongs(struct ddb_fan *fan, int shard, struct ddb_text key) {
  (void)ddb_fan_key(fan, shard);
  return ddb_query_key_belongs(fan->mem, key, fan->query, &fan->asking);
}

/* A key of this shard, as the place of the item that it gave last. */
static bool read_last(struct ddb_fan *fan, int shard, struct ddb_text key) {
  return belongs(fan, shard, key) && ddb_fan_place(fan, shard, key, &fan->shards[shard].last);
}

/* What is in front of the last item must be less, and in the part of the partition that is read. */
static bool read_before(struct ddb_fan *fan, struct ddb_text before) {
  if (!before.data)
    return true;
  if (!ddb_fan_place(fan, fan->at.shard, before, &fan->before) ||
      ddb_fan_compare(fan, &fan->before, &fan->at) >= 0)
    return false;
  struct ddb_text key = make_key(fan, fan->at.shard, &fan->at, &fan->before);
  return belongs(fan, fan->at.shard, key);
}

static bool read_ties(struct ddb_fan *fan, struct ddb_text ties) {
  struct ddb_json_string name;
  struct ddb_text key;
  struct ddb_json json;

  ddb_json_init(&json, ties.data, ties.size);
  if (!ddb_json_object(&json))
    return false;
  while (ddb_json_member(&json, &name)) {
    int shard = small_number(name.data, name.size);
    if (!ddb_json_skip(&json, &key) || shard < 0 || shard >= fan->shard_count ||
        shard == fan->at.shard || !read_last(fan, shard, key))
      return false;
    if (!is_tie(fan, shard))
      return false;
  }
  return ddb_json_end(&json);
}

static bool resume(struct ddb_fan *fan, struct ddb_text text) {
  struct fan_token token;

  if (!token_read(text, &token) || token.shards != fan->shard_count || token.shard < 0 ||
      token.shard >= fan->shard_count || !read_done(fan, &token.done) ||
      !read_last(fan, token.shard, token.key))
    return false;
  fan->from = fan->at = fan->shards[token.shard].last;
  return read_before(fan, token.before) && read_ties(fan, token.ties);
}

/* Where each shard is read on. */
static bool set_starts(struct ddb_fan *fan) {
  for (int i = 0; i < fan->shard_count; i++) {
    struct ddb_fan_shard *shard = &fan->shards[i];
    const struct ddb_fan_place *begin = i < fan->at.shard ? &fan->at : &fan->before;
    if (shard->ended)
      continue;
    if (shard->last.set)
      shard->start = shard->last.key;
    else if (begin->set)
      shard->start = make_key(fan, i, &fan->at, begin);
    if ((shard->last.set || begin->set) && !shard->start.data)
      return false;
  }
  return true;
}

enum ddb_status ddb_fan_resume(struct ddb_fan *fan, const struct ddb_cursor *cursor) {
  struct ddb_error *error = ddb_arena_error_slot(fan->mem);
  const struct ddb_token_terms terms = ddb_scope_terms(&fan->scope);
  struct ddb_text text;
  enum ddb_status status = ddb_token_open(fan->mem, &terms, fan->query->name, cursor->token, &text);

  if (status < 0)
    return status;
  if (!resume(fan, text))
    return ddb_fail(error, DDB_E_INVALID, "cursor",
                    "%s: the page token belongs to other partitions: start without one, or pass "
                    "the arguments that it was made with",
                    fan->query->name);
  if (!set_starts(fan))
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  return DDB_OK;
}
