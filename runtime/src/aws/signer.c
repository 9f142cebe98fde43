/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/signer.h"

#include <string.h>

#include "base/hex.h"
#include "base/wipe.h"

#define MAX_TEXT ((size_t)256 * 1024) /* a session token may be long */
#define HEX_SIZE ((size_t)2 * DDB_SHA256_SIZE)

void ddb_signer_init(struct ddb_signer *signer) {
  memset(signer, 0, sizeof *signer);
  ddb_buf_init(&signer->path, MAX_TEXT);
  ddb_buf_init_secret(&signer->rest, MAX_TEXT); /* the session token */
  ddb_buf_init(&signer->names, MAX_TEXT);
  ddb_buf_init(&signer->authorization, MAX_TEXT);
}

static void forget_key(struct ddb_signer *signer) {
  ddb_wipe(&signer->key, sizeof signer->key);
  ddb_wipe(signer->origin, sizeof signer->origin);
  memset(signer->day, 0, sizeof signer->day);
}

static void forget(struct ddb_signer *signer) {
  ddb_wipe(&signer->begun, sizeof signer->begun);
  memset(signer->date_time, 0, sizeof signer->date_time);
  memset(signer->kept, 0, sizeof signer->kept);
}

void ddb_signer_free(struct ddb_signer *signer) {
  forget(signer);
  forget_key(signer);
  ddb_buf_free(&signer->path);
  ddb_buf_free(&signer->rest);
  ddb_buf_free(&signer->names);
  ddb_buf_free(&signer->authorization);
}

/* ---- terms ----------------------------------------------------------------------------------- */

#define SIGNED       "content-type;host;x-amz-date;x-amz-target"
#define SIGNED_TOKEN "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"

static struct ddb_text text_of(const char *string) {
  return (struct ddb_text){string, strlen(string)};
}

static const char *signed_names(const struct ddb_signer *signer) {
  return signer->terms.session_token != NULL ? SIGNED_TOKEN : SIGNED;
}

/* The general stage writes the path: it has the rules for it. */
static void begin_text(struct ddb_signer *signer) {
  const struct ddb_signer_terms *terms = &signer->terms;
  ddb_buf_text(&signer->path, "POST\n");
  ddb_sign_canonical_path(&signer->path, text_of(terms->path));
  ddb_buf_text(&signer->path, "\n\ncontent-type:");
  ddb_sign_canonical_value(&signer->path, text_of(terms->content_type));
  ddb_buf_text(&signer->path, "\nhost:");
  ddb_sign_canonical_value(&signer->path, text_of(terms->host));
  ddb_buf_text(&signer->path, "\nx-amz-date:");
}

static void rest_text(struct ddb_signer *signer) {
  const struct ddb_signer_terms *terms = &signer->terms;
  if (terms->session_token != NULL) {
    ddb_buf_text(&signer->rest, "\nx-amz-security-token:");
    ddb_sign_canonical_value(&signer->rest, text_of(terms->session_token));
  }
  ddb_buf_text(&signer->rest, "\nx-amz-target:");
  ddb_buf_text(&signer->rest, terms->target);
  ddb_buf_text(&signer->names, "\n\n");
  ddb_buf_text(&signer->names, signed_names(signer));
  ddb_buf_char(&signer->names, '\n');
}

enum ddb_status ddb_signer_set(struct ddb_signer *signer, const struct ddb_signer_terms *terms) {
  forget(signer);
  if (memcmp(signer->origin, terms->origin, sizeof signer->origin) != 0)
    forget_key(signer);
  signer->terms = *terms;
  ddb_buf_clear(&signer->path);
  ddb_buf_clear(&signer->rest);
  ddb_buf_clear(&signer->names);
  begin_text(signer);
  rest_text(signer);
  if (signer->path.status != DDB_OK)
    return signer->path.status;
  return signer->rest.status != DDB_OK ? signer->rest.status : signer->names.status;
}

/* ---- a day, a second, an operation ----------------------------------------------------------- */

/* Keyed by a hash that covers the secret: a new secret of an old key id has a key of its own. */
static enum ddb_status new_day(struct ddb_signer *signer, const char *date_time) {
  const struct ddb_signer_terms *terms = &signer->terms;
  unsigned char key[DDB_SHA256_SIZE];
  struct ddb_hasher *hasher = ddb_hasher_new();
  enum ddb_status status = hasher != NULL
                               ? ddb_sign_derive(hasher, terms->secret_access_key, date_time,
                                                 terms->region, terms->service, key)
                               : DDB_E_NOMEM;
  ddb_hasher_free(hasher);
  forget_key(signer);
  if (status == DDB_OK) {
    ddb_hmac_key_set(&signer->key, key, sizeof key);
    memcpy(signer->origin, terms->origin, sizeof signer->origin);
    memcpy(signer->day, date_time, sizeof signer->day);
  }
  ddb_wipe(key, sizeof key);
  return status;
}

static void scope(const struct ddb_signer *signer, const char *date_time, struct ddb_buf *out) {
  ddb_buf_bytes(out, date_time, DDB_SIGN_DAY_SIZE);
  ddb_buf_char(out, '/');
  ddb_buf_text(out, signer->terms.region);
  ddb_buf_char(out, '/');
  ddb_buf_text(out, signer->terms.service);
  ddb_buf_text(out, "/aws4_request");
}

/* The header with room for the signature, and the HMAC of the string to sign up to its last line:
 * the header's buffer lends the room for that. */
static enum ddb_status new_second(struct ddb_signer *signer, const char *date_time) {
  struct ddb_buf *out = &signer->authorization;
  static const char digits[HEX_SIZE];
  ddb_buf_clear(out);
  ddb_buf_text(out, "AWS4-HMAC-SHA256\n");
  ddb_buf_text(out, date_time);
  ddb_buf_char(out, '\n');
  scope(signer, date_time, out);
  ddb_buf_char(out, '\n');
  signer->begun = signer->key.inner;
  if (out->status == DDB_OK)
    ddb_sha256_add(&signer->begun, out->data, out->size);
  ddb_buf_clear(out);
  ddb_buf_text(out, "AWS4-HMAC-SHA256 Credential=");
  ddb_buf_text(out, signer->terms.access_key_id);
  ddb_buf_char(out, '/');
  scope(signer, date_time, out);
  ddb_buf_text(out, ", SignedHeaders=");
  ddb_buf_text(out, signed_names(signer));
  ddb_buf_text(out, ", Signature=");
  signer->signature = out->size;
  ddb_buf_bytes(out, digits, sizeof digits);
  memset(signer->kept, 0, sizeof signer->kept);
  return out->status;
}

static enum ddb_status keep_time(struct ddb_signer *signer, const char *date_time) {
  enum ddb_status status = DDB_OK;
  if (memcmp(signer->day, date_time, sizeof signer->day) != 0)
    status = new_day(signer, date_time);
  if (status == DDB_OK)
    status = new_second(signer, date_time);
  memset(signer->date_time, 0, sizeof signer->date_time);
  if (status == DDB_OK)
    memcpy(signer->date_time, date_time, DDB_SIGN_DATE_TIME_SIZE);
  return status;
}

static const struct ddb_sha256 *begun_for(struct ddb_signer *signer, const char *operation) {
  for (size_t i = 0; i < DDB_SIGNER_KEPT; i++)
    if (signer->kept[i].operation[0] != '\0' && strcmp(signer->kept[i].operation, operation) == 0)
      return &signer->kept[i].begun;
  struct ddb_kept_operation *kept = &signer->kept[signer->next++ % DDB_SIGNER_KEPT];
  size_t size = strlen(operation) + 1;
  kept->operation[0] = '\0';
  if (size <= sizeof kept->operation)
    memcpy(kept->operation, operation, size);
  ddb_sha256_begin(&kept->begun);
  ddb_sha256_add(&kept->begun, signer->path.data, signer->path.size);
  ddb_sha256_add(&kept->begun, signer->date_time, DDB_SIGN_DATE_TIME_SIZE - 1);
  ddb_sha256_add(&kept->begun, signer->rest.data, signer->rest.size);
  ddb_sha256_add(&kept->begun, operation, strlen(operation));
  ddb_sha256_add(&kept->begun, signer->names.data, signer->names.size);
  return &kept->begun;
}

/* ---- a request ------------------------------------------------------------------------------- */

enum ddb_status ddb_signer_sign(struct ddb_signer *signer, const char *operation,
                                const char *date_time, struct ddb_text body) {
  unsigned char hash[DDB_SHA256_SIZE];
  char digits[HEX_SIZE];
  struct ddb_sha256 sum;
  if (memcmp(signer->date_time, date_time, DDB_SIGN_DATE_TIME_SIZE) != 0) {
    enum ddb_status status = keep_time(signer, date_time);
    if (status != DDB_OK)
      return status;
  }
  ddb_sha256_begin(&sum);
  ddb_sha256_add(&sum, body.data, body.size);
  ddb_sha256_end(&sum, hash);
  ddb_hex(hash, sizeof hash, digits);
  sum = *begun_for(signer, operation);
  ddb_sha256_add(&sum, digits, sizeof digits);
  ddb_sha256_end(&sum, hash);
  ddb_hex(hash, sizeof hash, digits);
  sum = signer->begun;
  ddb_sha256_add(&sum, digits, sizeof digits);
  ddb_hmac_end(&signer->key, &sum, hash);
  ddb_hex(hash, sizeof hash, signer->authorization.data + signer->signature);
  return DDB_OK;
}
