/* SPDX-License-Identifier: Apache-2.0 */
/* A place in a list. What the text of it is made of says token.h. */
#include "op/cursor.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"

bool ddb_cursor_done(const struct ddb_cursor *cursor) {
  return cursor->done;
}

const char *ddb_cursor_text(const struct ddb_cursor *cursor) {
  if (cursor->done)
    return NULL;
  return cursor->token ? cursor->token : "";
}

void ddb_cursor_free(struct ddb_cursor *cursor) {
  free(cursor->token);
  *cursor = (struct ddb_cursor)DDB_CURSOR_INIT;
}

void ddb_cursor_finish(struct ddb_cursor *cursor) {
  ddb_cursor_free(cursor);
  cursor->done = true;
}

enum ddb_status ddb_cursor_from_text(struct ddb_cursor *cursor, const char *text) {
  size_t size = text ? strlen(text) : 0;

  if (size == 0) {
    ddb_cursor_free(cursor);
    return DDB_OK;
  }
  if (size > DDB_TOKEN_TEXT_MAX)
    return DDB_E_INVALID;
  unsigned char *bytes = malloc(ddb_base64_decoded_max(size) + 1);
  char *copy = malloc(size + 1);
  enum ddb_status status = bytes && copy ? DDB_OK : DDB_E_NOMEM;
  if (status >= 0)
    status = ddb_base64_decode(DDB_BASE64_URL, text, size, bytes, &size);
  if (status >= 0 && !ddb_token_is_formed(bytes, size))
    status = DDB_E_INVALID;
  free(bytes);
  if (status < 0) {
    free(copy);
    return status;
  }
  memcpy(copy, text, strlen(text) + 1);
  ddb_cursor_free(cursor);
  cursor->token = copy;
  return DDB_OK;
}

enum ddb_status ddb_cursor_set(struct ddb_cursor *cursor, const struct ddb_token_terms *terms,
                               const char *operation, struct ddb_text place,
                               struct ddb_error *error) {
  char *token = ddb_token_make(terms, operation, place, error);

  if (!token)
    return error->status;
  ddb_cursor_free(cursor);
  cursor->token = token;
  return DDB_OK;
}
