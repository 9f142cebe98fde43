/* SPDX-License-Identifier: Apache-2.0 */
/* Page tokens of a parallel scan. What one holds, as JSON:
 *
 *   {"segments": 8,                how many there are
 *    "next": 5,                    the first that is not begun
 *    "at": {"3": {...}, "4": null} those that are begun and not read to their end, and the key
 * behind which each goes on; null: at its first item
 *
 * The operation in it is that of the scan and "_parallel": a token of the scan itself, which has no
 * segments, is another. A token has no more open segments than there may be threads, since whoever
 * goes on reads these first. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/number.h"
#include "op/client.h"
#include "op/cursor.h"
#include "op/parallel.h"
#include "op/query.h"
#include "wire/json.h"

static struct ddb_token_terms terms_of(const struct ddb_scan *scan) {
  struct ddb_scope scope;

  ddb_scope_begin(scan->db, scan->query->entity->table->name, &scope);
  return ddb_scope_terms(&scope);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void write_places(struct ddb_buf *text, const struct ddb_scan *scan) {
  const char *separator = "";

  for (int i = 0; i < DDB_SCAN_THREADS_MAX; i++) {
    const struct ddb_scan_place *place = &scan->places[i];
    if (!place->used)
      continue;
    ddb_buf_format(text, "%s\"%d\":", separator, (int)place->segment);
    if (place->key)
      ddb_buf_bytes(text, place->key, place->size);
    else
      ddb_buf_text(text, "null");
    separator = ",";
  }
}

enum ddb_status ddb_scan_save(const struct ddb_scan *scan, struct ddb_cursor *cursor,
                              struct ddb_error *error) {
  const struct ddb_token_terms terms = terms_of(scan);
  struct ddb_buf text;

  if (scan->progress.segments_done == scan->progress.segments) {
    ddb_cursor_finish(cursor);
    return DDB_OK;
  }
  ddb_buf_init(&text, DDB_TOKEN_TEXT_MAX / 4 * 3 - 1024); /* what ddb_cursor_from_text takes */
  ddb_buf_format(&text, "{\"segments\":%d,\"next\":%d,\"at\":{", (int)scan->progress.segments,
                 (int)scan->next);
  write_places(&text, scan);
  ddb_buf_text(&text, "}}");
  enum ddb_status status = text.status;
  if (status < 0)
    ddb_fail(error, status, "cursor", "%s: the cursor cannot stand here: %s", scan->query->name,
             status == DDB_E_NOMEM ? "out of memory" : "its token would be longer than 1 MiB");
  else
    status =
        ddb_cursor_set(cursor, &terms, scan->name, (struct ddb_text){text.data, text.size}, error);
  ddb_buf_free(&text);
  return status;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool small_number(struct ddb_text digits, int64_t max, int32_t *out) {
  int64_t value = 0;

  if (ddb_number_to_i64(digits.data, digits.size, 0, max, &value) < 0)
    return false;
  *out = (int32_t)value;
  return true;
}

static bool has_place(const struct ddb_scan *scan, int32_t segment) {
  for (int i = 0; i < DDB_SCAN_THREADS_MAX; i++)
    if (scan->places[i].used && scan->places[i].segment == segment)
      return true;
  return false;
}

static char *copy_key(struct ddb_text key) {
  char *copy = malloc(key.size + 1);

  if (copy) {
    memcpy(copy, key.data, key.size);
    copy[key.size] = '\0';
  }
  return copy;
}

static enum ddb_status out_of_memory(struct ddb_scan *scan) {
  return ddb_fail(ddb_arena_error_slot(scan->mem), DDB_E_NOMEM, NULL, "out of memory");
}

/* DDB_E_INVALID without a text: this is none of our tokens. */
static enum ddb_status read_place(struct ddb_scan *scan, struct ddb_scan_place *out,
                                  const struct ddb_json_string *name, struct ddb_text key) {
  struct ddb_scan_place place = {.used = true};

  if (!small_number((struct ddb_text){name->data, name->size}, (int64_t)scan->next - 1,
                    &place.segment) ||
      has_place(scan, place.segment))
    return DDB_E_INVALID;
  if (key.size != 4 || memcmp(key.data, "null", 4) != 0) {
    if (!ddb_query_key_belongs(scan->mem, key, scan->query, &scan->asked))
      return DDB_E_INVALID;
    place.key = copy_key(key);
    place.size = key.size;
    if (!place.key)
      return out_of_memory(scan);
  }
  *out = place;
  return DDB_OK;
}

static enum ddb_status read_places(struct ddb_scan *scan, struct ddb_text at) {
  struct ddb_json_string name;
  struct ddb_text key;
  struct ddb_json json;
  int count = 0;
  enum ddb_status status = DDB_OK;

  ddb_json_init(&json, at.data, at.size);
  if (!ddb_json_object(&json))
    return DDB_E_INVALID;
  while (status >= 0 && ddb_json_member(&json, &name)) {
    if (count == DDB_SCAN_THREADS_MAX || !ddb_json_skip(&json, &key))
      return DDB_E_INVALID;
    status = read_place(scan, &scan->places[count++], &name, key);
  }
  scan->progress.segments_done = scan->next - count;
  return status < 0 || ddb_json_end(&json) ? status : DDB_E_INVALID;
}

static bool read_token(struct ddb_scan *scan, struct ddb_text text, struct ddb_text *at) {
  struct ddb_text segments = {NULL, 0}, next = {NULL, 0};
  struct ddb_json_string name;
  struct ddb_json json;
  bool good = true;

  ddb_json_init(&json, text.data, text.size);
  if (!ddb_json_object(&json))
    return false;
  while (good && ddb_json_member(&json, &name)) {
    if (ddb_json_is(&name, "segments", 8))
      good = ddb_json_number(&json, &segments);
    else if (ddb_json_is(&name, "next", 4))
      good = ddb_json_number(&json, &next);
    else
      good = ddb_json_is(&name, "at", 2) && ddb_json_skip(&json, at);
  }
  return good && ddb_json_end(&json) && segments.data && next.data && at->data &&
         small_number(segments, DDB_SCAN_SEGMENTS_MAX, &scan->progress.segments) &&
         small_number(next, scan->progress.segments, &scan->next);
}

enum ddb_status ddb_scan_resume(struct ddb_scan *scan) {
  struct ddb_error *error = ddb_arena_error_slot(scan->mem);
  const struct ddb_token_terms terms = terms_of(scan);
  const char *token = scan->options.cursor->token;
  struct ddb_text text, at = {NULL, 0};
  enum ddb_status status = ddb_token_open(scan->mem, &terms, scan->name, token, &text);

  if (status < 0)
    return status;
  status = read_token(scan, text, &at) ? read_places(scan, at) : DDB_E_INVALID;
  if (status < 0 && error->status >= 0)
    return ddb_fail(error, DDB_E_INVALID, "cursor",
                    "%s: the page token is of another table, index or number of segments: start "
                    "without one",
                    scan->query->name);
  if (status >= 0 && scan->options.segments > 0 &&
      scan->options.segments != scan->progress.segments)
    return ddb_fail(
        error, DDB_E_INVALID, "segments",
        "%s: the cursor is of a scan of %d segments, and goes on with as many: segments "
        "is %d; leave it 0",
        scan->query->name, (int)scan->progress.segments, (int)scan->options.segments);
  return status;
}
