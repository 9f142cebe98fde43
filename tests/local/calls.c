/* SPDX-License-Identifier: Apache-2.0 */
#include "local/calls.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static char *last;
static int last_status;
static char last_code[64];

struct local_store *calls_open(void) {
  struct local_store *store;
  struct ddb_error error;
  cr_assert_eq(local_store_open(":memory:", &store, &error), DDB_OK, "%s", error.text);
  return store;
}

/* The arena and the body come from memory that a test may refuse. */
const char *calls_send(struct local_store *store, const char *operation, const char *body) {
  struct local_call call = {.store = store, .mem = ddb_arena_new(), .now = {1795341600, 0}};
  if (call.mem == NULL) {
    last_status = 500;
    return "NoArena";
  }
  ddb_buf_init(&call.body, SIZE_MAX);
  local_call_answer(&call, ddb_text_of(operation), ddb_text_of(body));
  free(last);
  last = call.body.data;
  last_status = call.http_status;
  (void)snprintf(last_code, sizeof last_code, "%s", call.code != NULL ? call.code : "");
  ddb_arena_free(call.mem);
  return last_code;
}

const char *calls_sendf(struct local_store *store, const char *operation, const char *format, ...) {
  static char text[65536];
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  cr_assert(size >= 0 && (size_t)size < sizeof text);
  return calls_send(store, operation, text);
}

const char *calls_body(void) {
  return last != NULL ? last : "";
}

int calls_status(void) {
  return last_status;
}

void calls_expect(struct local_store *store, const char *operation, const char *body,
                  const char *code) {
  const char *got = calls_send(store, operation, body);
  cr_assert_str_eq(got, code, "%s %s: %s %s", operation, body, got, calls_body());
}

void calls_told(struct local_store *store, const struct calls_row *row) {
  static char text[65536];
  size_t size = strlen(row->body);
  cr_assert_lt(size, sizeof text);
  for (size_t i = 0; i <= size; i++)
    text[i] = row->body[i] == '\'' ? '"' : row->body[i];
  const char *code = calls_send(store, row->operation, text);
  if (row->told == NULL)
    cr_expect_str_eq(code, "", "%s %s: %.400s", row->operation, row->body, calls_body());
  else
    cr_expect(code[0] != '\0' && strstr(calls_body(), row->told), "%s %s: not '%s': %.400s",
              row->operation, row->body, row->told, calls_body());
}

unsigned calls_random(unsigned limit) {
  static uint64_t state = 88172645463325252u;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (unsigned)((state >> 16) % limit);
}
