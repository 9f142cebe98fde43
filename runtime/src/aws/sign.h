/* SPDX-License-Identifier: Apache-2.0 */
/* Signature Version 4 in three pure stages, each of which gives a text that can be looked at:
 *
 *   canonical request -> string to sign -> Authorization (or the signature alone)
 *
 * No clock, no network, no state: what is signed is what is passed in. */
#ifndef DDB_AWS_SIGN_H
#define DDB_AWS_SIGN_H

#include <ddb/env.h>

#include "aws/hash.h"
#include "base/buf.h"

/* Headers of one request, the signer's own included. */
#define DDB_SIGN_MAX_HEADERS 48

#define DDB_SIGN_DATE_TIME_SIZE 17 /* "YYYYMMDDTHHMMSSZ" and NUL */

enum ddb_sign_form {
  DDB_SIGN_HEADER, /* the signature goes into the header Authorization */
  DDB_SIGN_QUERY   /* a presigned URL: it goes into the query */
};

/* One request as it will be sent, without what the signer itself adds: X-Amz-Date,
 * X-Amz-Security-Token, x-amz-content-sha256 and their X-Amz-... counterparts in a query. Finding
 * one of these among `headers` or in `query` is an error: a date or a token left over from an
 * earlier attempt must never be signed. */
struct ddb_sign_request {
  enum ddb_sign_form form;
  struct ddb_text method;
  struct ddb_text path;  /* as sent, still percent-encoded */
  struct ddb_text query; /* as sent, without '?'; may be empty */
  const struct ddb_header *headers;
  size_t header_count;
  bool received; /* `headers` are those that a client signed: all of them count, none is added */
  struct ddb_text body;
  bool keep_path;          /* do not remove "." and ".." segments from the path */
  bool content_sha256;     /* sign a header x-amz-content-sha256, too; DynamoDB needs none */
  int64_t expires_seconds; /* of a presigned URL */

  struct ddb_text access_key_id;
  const char *session_token; /* NULL: none */
  bool unsigned_token;       /* the token is added after signing */
  const char *region;
  const char *service;
  const char *date_time; /* of this attempt: "20150830T123600Z" */
};

/* Stage 1. DDB_E_INVALID: one of the signer's own headers came in, or too many headers came in. */
enum ddb_status ddb_sign_canonical_request(const struct ddb_sign_request *request,
                                           struct ddb_hasher *hasher,
                                           struct ddb_buf *out) DDB_MUST_USE;

/* Parts of it: a path as sent, and the value of a header. */
void ddb_sign_canonical_path(struct ddb_buf *out, struct ddb_text path);
void ddb_sign_canonical_value(struct ddb_buf *out, struct ddb_text value);

/* Stage 2. */
enum ddb_status ddb_sign_string_to_sign(const struct ddb_sign_request *request,
                                        struct ddb_hasher *hasher, struct ddb_text canonical,
                                        struct ddb_buf *out) DDB_MUST_USE;

/* Stage 3: 64 hexadecimal digits, or the value of the header Authorization around them. */
enum ddb_status ddb_sign_signature(const unsigned char day_key[DDB_SHA256_SIZE],
                                   struct ddb_hasher *hasher, struct ddb_text string_to_sign,
                                   struct ddb_buf *out) DDB_MUST_USE;
enum ddb_status ddb_sign_authorization(const struct ddb_sign_request *request,
                                       const unsigned char day_key[DDB_SHA256_SIZE],
                                       struct ddb_hasher *hasher, struct ddb_text canonical,
                                       struct ddb_text string_to_sign,
                                       struct ddb_buf *out) DDB_MUST_USE;

#define DDB_SIGN_DAY_SIZE 8 /* "YYYYMMDD", the beginning of a date and time */

/* The key that signs for one day, region and service, and what it was made from. Zero it to start;
 * wipe it to end. */
struct ddb_day_key {
  bool set;
  char day[DDB_SIGN_DAY_SIZE];
  unsigned char origin[DDB_SHA256_SIZE];
  unsigned char key[DDB_SHA256_SIZE];
};

/* A hash of secret, region and service, computed once per set of credentials. A cache that is
 * looked up by key id instead gives a new secret of the same id the old key. */
enum ddb_status ddb_sign_origin(struct ddb_hasher *hasher, const char *secret, const char *region,
                                const char *service,
                                unsigned char out[DDB_SHA256_SIZE]) DDB_MUST_USE;

/* The key of a day, from the beginning of `date_time`. DDB_E_NOMEM, DDB_E_INTERNAL. */
enum ddb_status ddb_sign_derive(struct ddb_hasher *hasher, const char *secret,
                                const char *date_time, const char *region, const char *service,
                                unsigned char out[DDB_SHA256_SIZE]) DDB_MUST_USE;

/* Makes `cache` the key for the day of `date_time` and for `origin`, which is ddb_sign_origin of
 * the other three; computed only if the cache holds another one. */
enum ddb_status ddb_sign_day_key(struct ddb_day_key *cache, struct ddb_hasher *hasher,
                                 const unsigned char origin[DDB_SHA256_SIZE], const char *secret,
                                 const char *date_time, const char *region,
                                 const char *service) DDB_MUST_USE;

/* Writes an instant as YYYYMMDDTHHMMSSZ; DDB_E_INVALID outside the years 0000 to 9999. */
enum ddb_status ddb_sign_date_time(ddb_time time, char out[DDB_SIGN_DATE_TIME_SIZE]) DDB_MUST_USE;

#endif
