/* SPDX-License-Identifier: Apache-2.0 */
/* The stages of Signature Version 4 behind the canonical request (canonical.c), and the key. Source
 * of the rules: AWS, "Create a signed AWS API request". */
#include "aws/sign.h"
#include "base/wipe.h"

#include <stdlib.h>
#include <string.h>

#define ALGORITHM  "AWS4-HMAC-SHA256"
#define TERMINATOR "aws4_request"
#define DAY_SIZE   DDB_SIGN_DAY_SIZE

/* The status of a stage whose hashes all came out. */
static enum ddb_status finish(struct ddb_buf *out, bool hashed) {
  if (!hashed && out->status == DDB_OK)
    out->status = DDB_E_INTERNAL;
  return out->status;
}

static void scope(const struct ddb_sign_request *request, struct ddb_buf *out) {
  ddb_buf_bytes(out, request->date_time, DAY_SIZE);
  ddb_buf_char(out, '/');
  ddb_buf_text(out, request->region);
  ddb_buf_char(out, '/');
  ddb_buf_text(out, request->service);
  ddb_buf_text(out, "/" TERMINATOR);
}

enum ddb_status ddb_sign_string_to_sign(const struct ddb_sign_request *request,
                                        struct ddb_hasher *hasher, struct ddb_text canonical,
                                        struct ddb_buf *out) {
  unsigned char hash[DDB_SHA256_SIZE];
  bool hashed = ddb_sha256(hasher, canonical.data, canonical.size, hash);
  ddb_buf_text(out, ALGORITHM "\n");
  ddb_buf_text(out, request->date_time);
  ddb_buf_char(out, '\n');
  scope(request, out);
  ddb_buf_char(out, '\n');
  ddb_buf_hex(out, hash, sizeof hash);
  return finish(out, hashed);
}

enum ddb_status ddb_sign_signature(const unsigned char day_key[DDB_SHA256_SIZE],
                                   struct ddb_hasher *hasher, struct ddb_text string_to_sign,
                                   struct ddb_buf *out) {
  unsigned char hash[DDB_SHA256_SIZE];
  bool hashed = ddb_hmac_sha256(hasher, day_key, DDB_SHA256_SIZE, string_to_sign.data,
                                string_to_sign.size, hash);
  ddb_buf_hex(out, hash, sizeof hash);
  return finish(out, hashed);
}

/* The signed names are the last line but one of the canonical request. Reading them there keeps the
 * two from ever being different. */
static struct ddb_text signed_names(struct ddb_text canonical) {
  struct ddb_text names = {"", 0};
  size_t end = canonical.size;
  while (end > 0 && canonical.data[end - 1] != '\n')
    end--;
  if (end == 0)
    return names;
  size_t start = end - 1;
  while (start > 0 && canonical.data[start - 1] != '\n')
    start--;
  names.data = canonical.data + start;
  names.size = end - 1 - start;
  return names;
}

enum ddb_status ddb_sign_authorization(const struct ddb_sign_request *request,
                                       const unsigned char day_key[DDB_SHA256_SIZE],
                                       struct ddb_hasher *hasher, struct ddb_text canonical,
                                       struct ddb_text string_to_sign, struct ddb_buf *out) {
  struct ddb_text names = signed_names(canonical);
  ddb_buf_text(out, ALGORITHM " Credential=");
  ddb_buf_bytes(out, request->access_key_id.data, request->access_key_id.size);
  ddb_buf_char(out, '/');
  scope(request, out);
  ddb_buf_text(out, ", SignedHeaders=");
  ddb_buf_bytes(out, names.data, names.size);
  ddb_buf_text(out, ", Signature=");
  return ddb_sign_signature(day_key, hasher, string_to_sign, out);
}

/* Four HMACs, each keyed by the one before; the first key is "AWS4" and the secret. */
enum ddb_status ddb_sign_derive(struct ddb_hasher *hasher, const char *secret,
                                const char *date_time, const char *region, const char *service,
                                unsigned char out[DDB_SHA256_SIZE]) {
  size_t size = strlen(secret) + 4;
  char *root = malloc(size + 1);
  if (root == NULL)
    return DDB_E_NOMEM;
  memcpy(root, "AWS4", 4);
  memcpy(root + 4, secret, size - 4);
  bool ok = ddb_hmac_sha256(hasher, root, size, date_time, DAY_SIZE, out) &&
            ddb_hmac_sha256(hasher, out, DDB_SHA256_SIZE, region, strlen(region), out) &&
            ddb_hmac_sha256(hasher, out, DDB_SHA256_SIZE, service, strlen(service), out) &&
            ddb_hmac_sha256(hasher, out, DDB_SHA256_SIZE, TERMINATOR, strlen(TERMINATOR), out);
  ddb_wipe(root, size);
  free(root);
  return ok ? DDB_OK : DDB_E_INTERNAL;
}

enum ddb_status ddb_sign_origin(struct ddb_hasher *hasher, const char *secret, const char *region,
                                const char *service, unsigned char out[DDB_SHA256_SIZE]) {
  unsigned char both[DDB_SHA256_SIZE];
  /* Keyed with the secret, so that the secret is covered but never copied. */
  bool ok = ddb_hmac_sha256(hasher, secret, strlen(secret), region, strlen(region), both) &&
            ddb_hmac_sha256(hasher, both, sizeof both, service, strlen(service), out);
  ddb_wipe(both, sizeof both);
  return ok ? DDB_OK : DDB_E_INTERNAL;
}

enum ddb_status ddb_sign_day_key(struct ddb_day_key *cache, struct ddb_hasher *hasher,
                                 const unsigned char origin[DDB_SHA256_SIZE], const char *secret,
                                 const char *date_time, const char *region, const char *service) {
  /* The day first: it is what changes, once in 24 hours. */
  if (cache->set && memcmp(cache->day, date_time, DAY_SIZE) == 0 &&
      memcmp(cache->origin, origin, DDB_SHA256_SIZE) == 0)
    return DDB_OK;
  enum ddb_status status = ddb_sign_derive(hasher, secret, date_time, region, service, cache->key);
  cache->set = status == DDB_OK;
  memcpy(cache->day, date_time, DAY_SIZE);
  memcpy(cache->origin, origin, DDB_SHA256_SIZE);
  return status;
}

/* RFC 3339 text without its punctuation: the calendar is computed in one place only. */
enum ddb_status ddb_sign_date_time(ddb_time time, char out[DDB_SIGN_DATE_TIME_SIZE]) {
  char text[DDB_TIME_TEXT_SIZE];
  ddb_time whole = {time.seconds, 0};
  enum ddb_status status = ddb_time_to_text(whole, 0, text);
  size_t size = 0;
  memset(out, 0, DDB_SIGN_DATE_TIME_SIZE);
  if (status < 0)
    return status;
  for (const char *c = text; *c != '\0' && size + 1 < DDB_SIGN_DATE_TIME_SIZE; c++)
    if (*c != '-' && *c != ':')
      out[size++] = *c;
  return DDB_OK;
}
