/* SPDX-License-Identifier: Apache-2.0 */
/* Page tokens: where the next page starts, as text that can be kept.
 *
 * A token is base64url of: one byte for the version, the CRC32 of what follows (4 bytes, big
 * endian), the operation's name with its NUL, and the LastEvaluatedKey as the service sent it. The
 * name binds it to one operation; the key holds the partition, which the next call compares with
 * its own before it sends anything. */
#include "op/cursor.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/crc32.h"

enum { TOKEN_VERSION = 1, TOKEN_HEAD = 5 };

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

static void put_crc(unsigned char out[4], uint32_t crc) {
  for (int i = 0; i < 4; i++)
    out[i] = (unsigned char)(crc >> (24 - 8 * i));
}

/* Whether these bytes are a token of this version: head, check sum, name, key. */
static bool well_formed(const unsigned char *bytes, size_t size) {
  unsigned char crc[4];

  if (size <= TOKEN_HEAD || bytes[0] != TOKEN_VERSION)
    return false;
  put_crc(crc, ddb_crc32(0, bytes + TOKEN_HEAD, size - TOKEN_HEAD));
  return memcmp(crc, bytes + 1, sizeof crc) == 0 &&
         memchr(bytes + TOKEN_HEAD, '\0', size - TOKEN_HEAD) != NULL;
}

enum ddb_status ddb_cursor_from_text(struct ddb_cursor *cursor, const char *text) {
  size_t size = text ? strlen(text) : 0;

  if (size == 0) {
    ddb_cursor_free(cursor);
    return DDB_OK;
  }
  unsigned char *bytes = malloc(ddb_base64_decoded_max(size) + 1);
  char *copy = malloc(size + 1);
  enum ddb_status status = bytes && copy ? DDB_OK : DDB_E_NOMEM;
  if (status >= 0)
    status = ddb_base64_decode(DDB_BASE64_URL, text, size, bytes, &size);
  if (status >= 0 && !well_formed(bytes, size))
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

enum ddb_status ddb_cursor_set(struct ddb_cursor *cursor, const char *operation,
                               struct ddb_text key) {
  size_t name = strlen(operation) + 1;
  size_t size = TOKEN_HEAD + name + key.size;
  size_t text = ddb_base64_encoded_size(DDB_BASE64_URL, size);
  unsigned char *bytes = malloc(size);
  char *token = malloc(text + 1);

  if (!bytes || !token) {
    free(bytes);
    free(token);
    return DDB_E_NOMEM;
  }
  bytes[0] = TOKEN_VERSION;
  memcpy(bytes + TOKEN_HEAD, operation, name);
  memcpy(bytes + TOKEN_HEAD + name, key.data, key.size);
  put_crc(bytes + 1, ddb_crc32(0, bytes + TOKEN_HEAD, size - TOKEN_HEAD));
  token[ddb_base64_encode(DDB_BASE64_URL, bytes, size, token)] = '\0';
  free(bytes);
  ddb_cursor_free(cursor);
  cursor->token = token;
  return DDB_OK;
}

enum ddb_status ddb_cursor_read(const struct ddb_cursor *cursor, struct ddb_arena *mem,
                                struct ddb_text *operation, struct ddb_text *key) {
  size_t size = strlen(cursor->token);
  unsigned char *bytes = ddb_arena_alloc(mem, ddb_base64_decoded_max(size) + 1);

  if (!bytes)
    return DDB_E_NOMEM;
  if (ddb_base64_decode(DDB_BASE64_URL, cursor->token, size, bytes, &size) < 0 ||
      !well_formed(bytes, size))
    return DDB_E_INVALID;
  size_t name = strlen((const char *)bytes + TOKEN_HEAD);
  *operation = (struct ddb_text){(const char *)bytes + TOKEN_HEAD, name};
  *key =
      (struct ddb_text){(const char *)bytes + TOKEN_HEAD + name + 1, size - TOKEN_HEAD - name - 1};
  return DDB_OK;
}
