/* SPDX-License-Identifier: Apache-2.0 */
/* Makes page tokens, and judges those that come back: from a file, or from a stranger. */
#include "op/token.h"

#include <stdlib.h>
#include <string.h>

#include "aws/hash.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/crc32.h"
#include "base/fail.h"
#include "base/wipe.h"

/* Versions. They differ in both characters that they show in, so that no slip makes one the other.
 */
enum { PLAIN = 1, SIGNED = 'S' };

#define PLAIN_HEAD  ((size_t)5)
#define SIGNED_HEAD ((size_t)9)

#define KEY_MIN ((size_t)32) /* bytes: what the hash has (RFC 2104, 3) */
#define KEY_MAX ((size_t)1024)

#define DEFAULT_LIFETIME_S 86400

struct ddb_token_terms ddb_scope_terms(const struct ddb_scope *scope) {
  return scope ? (struct ddb_token_terms){scope->token_keys, scope->now}
               : (struct ddb_token_terms){.keys = NULL};
}

struct ddb_token_terms ddb_response_terms(const struct ddb_response *response) {
  return (struct ddb_token_terms){response->token_keys, response->received};
}

/* ---- keys ------------------------------------------------------------------------------------ */

static enum ddb_status check_key(struct ddb_error *error, const char *name, struct ddb_bytes key) {
  if (key.size == 0 || (key.data != NULL && key.size >= KEY_MIN && key.size <= KEY_MAX))
    return DDB_OK;
  return ddb_fail(error, DDB_E_CONFIG, NULL,
                  "options.%s has %zu bytes%s: it takes 32 to 1024, made at random", name, key.size,
                  key.data == NULL ? " and no data" : "");
}

static enum ddb_status check_options(struct ddb_error *error, const struct ddb_options *options) {
  enum ddb_status status = check_key(error, "token_key", options->token_key);

  if (status >= 0)
    status = check_key(error, "token_key_previous", options->token_key_previous);
  if (status < 0)
    return status;
  if (options->token_lifetime_s < 0 || options->token_lifetime_s > INT32_MAX)
    return ddb_fail(error, DDB_E_CONFIG, NULL, "options.token_lifetime_s is not 0 to 2147483647");
  if (options->token_key.size == 0 &&
      (options->token_key_previous.size > 0 || options->token_lifetime_s > 0))
    return ddb_fail(error, DDB_E_CONFIG, NULL,
                    "options.%s without options.token_key: give the key that signs page tokens",
                    options->token_key_previous.size > 0 ? "token_key_previous"
                                                         : "token_lifetime_s");
  return DDB_OK;
}

enum ddb_status ddb_token_store_fill(struct ddb_token_store *store,
                                     const struct ddb_options *options, struct ddb_error *error) {
  const struct ddb_bytes key = options->token_key, previous = options->token_key_previous;
  enum ddb_status status = check_options(error, options);

  if (status < 0 || key.size == 0)
    return status;
  store->secret = malloc(key.size + previous.size);
  if (!store->secret)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the handle");
  store->size = key.size + previous.size;
  memcpy(store->secret, key.data, key.size);
  if (previous.size > 0)
    memcpy(store->secret + key.size, previous.data, previous.size);
  store->keys = (struct ddb_token_keys){
      .key = {store->secret, key.size},
      .previous = {store->secret + key.size, previous.size},
      .lifetime_s = options->token_lifetime_s > 0 ? options->token_lifetime_s : DEFAULT_LIFETIME_S,
  };
  return DDB_OK;
}

void ddb_token_store_free(struct ddb_token_store *store) {
  ddb_wipe(store->secret, store->size);
  free(store->secret);
  *store = (struct ddb_token_store){.secret = NULL};
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static void put_number(unsigned char *out, int size, uint64_t value) {
  for (int i = size; i-- > 0; value >>= 8)
    out[i] = (unsigned char)value;
}

static uint64_t get_number(const unsigned char *bytes, int size) {
  uint64_t value = 0;

  for (int i = 0; i < size; i++)
    value = value << 8 | bytes[i];
  return value;
}

/* Where the operation's name begins, and how many bytes it and the place have. */
static size_t head_of(unsigned char version) {
  return version == SIGNED ? SIGNED_HEAD : PLAIN_HEAD;
}

static size_t tail_of(unsigned char version) {
  return version == SIGNED ? DDB_SHA256_SIZE : 0;
}

bool ddb_token_is_formed(const unsigned char *bytes, size_t size) {
  if (size == 0 || (bytes[0] != PLAIN && bytes[0] != SIGNED))
    return false;
  size_t head = head_of(bytes[0]);
  if (size <= head + tail_of(bytes[0]))
    return false;
  size_t held = size - head - tail_of(bytes[0]);
  return memchr(bytes + head, '\0', held) != NULL &&
         (bytes[0] == SIGNED || get_number(bytes + 1, 4) == ddb_crc32(0, bytes + head, held));
}

/* ---- making ---------------------------------------------------------------------------------- */

static enum ddb_status no_time(struct ddb_error *error, const char *operation) {
  return ddb_fail(error, DDB_E_INVALID, NULL,
                  "%s: page tokens are signed, and no time is given by which they expire: set "
                  "scope.now and response.received",
                  operation);
}

static enum ddb_status no_hash(struct ddb_error *error, const char *operation) {
  return ddb_fail(error, DDB_E_INTERNAL, NULL, "%s: OpenSSL computes no HMAC-SHA-256", operation);
}

/* Head and tail around what is in between already. */
static enum ddb_status seal(const struct ddb_token_terms *terms, unsigned char *bytes, size_t size,
                            const char *operation, struct ddb_error *error) {
  size_t signed_size = size - DDB_SHA256_SIZE;

  if (terms->now.seconds <= 0)
    return no_time(error, operation);
  put_number(bytes + 1, 8, (uint64_t)terms->now.seconds + (uint64_t)terms->keys->lifetime_s);
  struct ddb_hasher *hasher = ddb_hasher_new();
  if (hasher == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "%s: out of memory", operation);
  bool good = ddb_hmac_sha256(hasher, terms->keys->key.data, terms->keys->key.size, bytes,
                              signed_size, bytes + signed_size);
  ddb_hasher_free(hasher);
  return good ? DDB_OK : no_hash(error, operation);
}

char *ddb_token_make(const struct ddb_token_terms *terms, const char *operation,
                     struct ddb_text place, struct ddb_error *error) {
  unsigned char version = terms->keys ? SIGNED : PLAIN;
  size_t head = head_of(version);
  size_t name = strlen(operation) + 1;
  size_t size = head + name + place.size + tail_of(version);
  unsigned char *bytes = malloc(size);
  char *text = malloc(ddb_base64_encoded_size(DDB_BASE64_URL, size) + 1);
  enum ddb_status status = DDB_OK;

  if (!bytes || !text) {
    status = ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  } else {
    bytes[0] = version;
    memcpy(bytes + head, operation, name);
    memcpy(bytes + head + name, place.data, place.size);
    if (version == SIGNED)
      status = seal(terms, bytes, size, operation, error);
    else
      put_number(bytes + 1, 4, ddb_crc32(0, bytes + head, size - head));
  }
  if (status >= 0 && text)
    text[ddb_base64_encode(DDB_BASE64_URL, bytes, size, text)] = '\0';
  free(bytes);
  if (status >= 0)
    return text;
  free(text);
  return NULL;
}

/* ---- judging --------------------------------------------------------------------------------- */

/* Compares all of the code, and by both keys, so that the time tells nothing. */
static enum ddb_status verify(const struct ddb_token_keys *keys, const unsigned char *bytes,
                              size_t size, const char *operation, struct ddb_error *error) {
  unsigned char mac[2][DDB_SHA256_SIZE];
  size_t signed_size = size - DDB_SHA256_SIZE;
  struct ddb_hasher *hasher = ddb_hasher_new();
  struct ddb_bytes previous = keys->previous.size > 0 ? keys->previous : keys->key;
  if (hasher == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "%s: out of memory", operation);
  bool hashed =
      ddb_hmac_sha256(hasher, keys->key.data, keys->key.size, bytes, signed_size, mac[0]) &&
      ddb_hmac_sha256(hasher, previous.data, previous.size, bytes, signed_size, mac[1]);

  ddb_hasher_free(hasher);
  if (!hashed)
    return no_hash(error, operation);
  bool one = ddb_is_same_secret(mac[0], bytes + signed_size, DDB_SHA256_SIZE);
  bool other = ddb_is_same_secret(mac[1], bytes + signed_size, DDB_SHA256_SIZE);
  ddb_wipe(mac, sizeof mac);
  if (one || other)
    return DDB_OK;
  return ddb_fail(error, DDB_E_INVALID, "cursor",
                  "%s: the page token is not genuine: it was altered or cut off, or signed with "
                  "another key: start without one",
                  operation);
}

/* In this order: what is not genuine says nothing about itself. */
static enum ddb_status judge_signed(const struct ddb_token_terms *terms, const unsigned char *bytes,
                                    size_t size, const char *operation, struct ddb_error *error) {
  if (terms->now.seconds <= 0)
    return no_time(error, operation);
  enum ddb_status status = verify(terms->keys, bytes, size, operation, error);
  if (status < 0)
    return status;
  if (get_number(bytes + 1, 8) <= (uint64_t)terms->now.seconds)
    return ddb_fail(error, DDB_E_INVALID, "cursor",
                    "%s: the page token has expired: start without one", operation);
  return DDB_OK;
}

static enum ddb_status judge(const struct ddb_token_terms *terms, const unsigned char *bytes,
                             size_t size, const char *operation, struct ddb_error *error) {
  if (!ddb_token_is_formed(bytes, size))
    return ddb_fail(error, DDB_E_INVALID, "cursor", "%s: the cursor holds no page token",
                    operation);
  if (bytes[0] == SIGNED && !terms->keys)
    return ddb_fail(error, DDB_E_INVALID, "cursor",
                    "%s: the page token is signed, and this handle has no key for it: set "
                    "options.token_key to the one that it was made with, or start without a token",
                    operation);
  if (bytes[0] == PLAIN && terms->keys)
    return ddb_fail(error, DDB_E_INVALID, "cursor",
                    "%s: the page token is not signed, and this handle takes only tokens of its "
                    "options.token_key: start without one",
                    operation);
  return terms->keys ? judge_signed(terms, bytes, size, operation, error) : DDB_OK;
}

enum ddb_status ddb_token_open(struct ddb_arena *mem, const struct ddb_token_terms *terms,
                               const char *operation, const char *text, struct ddb_text *place) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  size_t size = strlen(text);
  unsigned char *bytes = ddb_arena_alloc(mem, ddb_base64_decoded_max(size) + 1);

  if (!bytes)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  if (ddb_base64_decode(DDB_BASE64_URL, text, size, bytes, &size) < 0)
    size = 0;
  enum ddb_status status = judge(terms, bytes, size, operation, error);
  if (status < 0)
    return status;
  const char *name = (const char *)bytes + head_of(bytes[0]);
  if (strcmp(name, operation) != 0)
    return ddb_fail(error, DDB_E_INVALID, "cursor",
                    "%s: the page token is of another operation, %.100s", operation, name);
  const char *end = (const char *)bytes + size - tail_of(bytes[0]);
  const char *begin = name + strlen(name) + 1;
  *place = (struct ddb_text){begin, (size_t)(end - begin)};
  return DDB_OK;
}
