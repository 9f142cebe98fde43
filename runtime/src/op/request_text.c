/* SPDX-License-Identifier: Apache-2.0 */
/* Request bodies for people: without what the schema hides. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "wire/json.h"
#include "wire/writer.h"

static const char MASK[] = "\"***\"";

/* Whether `"#n3":` ends at `at`. */
static bool behind_placeholder(const char *start, const char *at) {
  const char *from = at - 2;

  if (from <= start || *from != '"')
    return false;
  for (from--; from > start && *from != '"' && *from != '#';)
    from--;
  return from > start && *from == '#' && from[-1] == '"';
}

/* Whether the mark at `at` is one: an AttributeValue behind a name, or a name behind its
 * placeholder. */
static bool is_mark(const char *start, const char *at, const char *end) {
  if (at <= start || at[-1] != ':' || at + 1 >= end)
    return false;
  return at[1] == '{' || (at[1] == '"' && behind_placeholder(start, at));
}

/* The AttributeValue at `at` without its value. Answers what follows it; NULL if it is none. */
static const char *write_masked(struct ddb_buf *out, const char *at, const char *end) {
  struct ddb_json_string type;
  struct ddb_json json;

  ddb_json_init(&json, at, (size_t)(end - at));
  if (*at == '"') {
    ddb_buf_text(out, MASK);
    return ddb_json_skip(&json, NULL) ? json.next : NULL;
  }
  if (!ddb_json_object(&json) || !ddb_json_member(&json, &type) || !ddb_json_skip(&json, NULL))
    return NULL;
  ddb_buf_text(out, "{\"");
  ddb_buf_bytes(out, type.data, type.size);
  ddb_buf_text(out, "\":");
  ddb_buf_text(out, MASK);
  ddb_buf_char(out, '}');
  return ddb_json_member(&json, &type) || json.status < 0 ? NULL : json.next;
}

/* What cannot be read is not shown: the rest is left out. */
static void write_text(struct ddb_buf *out, struct ddb_text body) {
  const char *end = body.data + body.size;
  const char *at = body.data;
  const char *from = body.data;

  while (at && at < end && (at = memchr(at, DDB_HIDDEN_MARK, (size_t)(end - at))) != NULL) {
    if (!is_mark(body.data, at, end)) {
      at++;
      continue;
    }
    ddb_buf_bytes(out, from, (size_t)(at - from));
    from = at = write_masked(out, at + 1, end);
  }
  if (from)
    ddb_buf_bytes(out, from, (size_t)(end - from));
}

enum ddb_status ddb_request_text(struct ddb_arena *mem, const struct ddb_request *request,
                                 struct ddb_text *text) {
  struct ddb_buf out;

  ddb_error_clear(ddb_arena_error_slot(mem));
  *text = (struct ddb_text){"", 0};
  if (request->body.size == 0)
    return DDB_OK;
  ddb_buf_init_arena(&out, mem, DDB_BODY_MAX);
  write_text(&out, request->body);
  if (out.status < 0)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  *text = (struct ddb_text){out.data, out.size};
  return DDB_OK;
}
