/* SPDX-License-Identifier: Apache-2.0 */
/* The name of a file is found when a handle opens; it is read when credentials are fetched. */
#include <string.h>

#include "aws/hash.h"
#include "base/arena.h"
#include "creds/source.h"

const char *ddb_sso_token_path(struct ddb_arena *arena, const char *home, const char *key) {
  static const char digits[] = "0123456789abcdef";
  unsigned char hash[DDB_SHA1_SIZE];
  char hex[2 * DDB_SHA1_SIZE + 1] = "";
  if (!ddb_sha1(key, strlen(key), hash))
    return NULL;
  for (size_t i = 0; i < DDB_SHA1_SIZE; i++) {
    hex[2 * i] = digits[hash[i] >> 4];
    hex[2 * i + 1] = digits[hash[i] & 15];
  }
  return ddb_arena_format(arena, "%s/.aws/sso/cache/%s.json", home, hex);
}
