/* SPDX-License-Identifier: Apache-2.0 */
/* Whole requests to a new store with one table: each line of the input is an operation, a space and
 * a body. Whatever they are, each has an answer of JSON, none is an error of the store itself, and
 * at the end every table can be scanned: nothing was stored that cannot be read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "local/op/call.h"

static const char table[] =
    "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
    "{\"AttributeName\":\"p\",\"AttributeType\":\"S\"},{\"AttributeName\":\"q\",\"AttributeType\":"
    "\"N\"},{\"AttributeName\":\"r\",\"AttributeType\":\"B\"}],\"KeySchema\":[{\"AttributeName\":"
    "\"p\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"q\",\"KeyType\":\"RANGE\"}],"
    "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"gsi\",\"KeySchema\":[{\"AttributeName\":\"r\","
    "\"KeyType\":\"HASH\"},{\"AttributeName\":\"q\",\"KeyType\":\"RANGE\"},{\"AttributeName\":"
    "\"p\",\"KeyType\":\"RANGE\"}],\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}]}";

/* The answer's code; NULL: it went well. */
static const char *ask(struct local_store *store, const char *operation, const char *body,
                       size_t size) {
  enum ddb_status status;
  struct local_call call = {.store = store, .mem = ddb_arena_new(), .now = {1795341600, 0}};
  ddb_buf_init(&call.body, SIZE_MAX);
  local_call_answer(&call, ddb_text_of(operation), (struct ddb_text){body, size});
  const struct local_node *answer =
      local_node_read(call.mem, call.body.data, call.body.size, &status);
  if (answer == NULL || (call.http_status != 200) != (call.code != NULL) ||
      (call.http_status != 200 && call.http_status != 400)) {
    (void)fprintf(stderr, "%s answers %d %.*s\n", operation, call.http_status, (int)call.body.size,
                  call.body.data);
    abort();
  }
  const char *code = call.code;
  ddb_buf_free(&call.body);
  ddb_arena_free(call.mem);
  return code;
}

static void run_line(struct local_store *store, const char *line, size_t size) {
  char operation[40];
  const char *space = memchr(line, ' ', size);
  size_t length = space == NULL ? size : (size_t)(space - line);
  if (length >= sizeof operation)
    return;
  memcpy(operation, line, length);
  operation[length] = '\0';
  size_t behind = space == NULL ? size : length + 1;
  char *body = malloc(size - behind + 1);
  memcpy(body, line + behind, size - behind);
  (void)ask(store, operation, body, size - behind);
  free(body);
}

static void check_readable(struct local_store *store) {
  static const char scan[] = "{\"TableName\":\"tab\"}";
  static const char index[] = "{\"TableName\":\"tab\",\"IndexName\":\"gsi\"}";
  const char *code = ask(store, "Scan", scan, sizeof scan - 1);
  if (code != NULL && strcmp(code, "ResourceNotFoundException") != 0)
    abort();
  code = ask(store, "Scan", index, sizeof index - 1);
  if (code != NULL && strcmp(code, "ResourceNotFoundException") != 0 &&
      strcmp(code, "ValidationException") != 0) /* an index may be deleted */
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct local_store *store = NULL;
  struct ddb_error error;
  const char *text = (const char *)data;
  if (local_store_open(":memory:", &store, &error) < 0)
    abort();
  if (ask(store, "CreateTable", table, sizeof table - 1) != NULL)
    abort();
  while (size > 0) {
    const char *end = memchr(text, '\n', size);
    size_t length = end == NULL ? size : (size_t)(end - text);
    run_line(store, text, length);
    length += end == NULL ? 0 : 1;
    text += length;
    size -= length;
  }
  check_readable(store);
  local_store_close(store);
  return 0;
}
