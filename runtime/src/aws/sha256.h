/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 and HMAC whose state is plain data: a state that has taken in what many messages begin
 * with is copied instead of computed again. No allocation, no failure.
 *
 * OpenSSL's EVP functions cannot do this: copying one of their contexts allocates, and each use of
 * one costs about as much as hashing two blocks. The low-level functions that sha256.c calls are
 * deprecated since OpenSSL 3.0, but are in all of 3.x; where a future one lacks them, this file is
 * what has to change. */
#ifndef DDB_AWS_SHA256_H
#define DDB_AWS_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "aws/hash.h"

/* Of OpenSSL, which the users of this header do not include. */
struct ddb_sha256 {
  uint64_t state[14];
};

void ddb_sha256_begin(struct ddb_sha256 *sum);
void ddb_sha256_add(struct ddb_sha256 *sum, const void *data, size_t size);
/* `sum` is used up. */
void ddb_sha256_end(struct ddb_sha256 *sum, unsigned char out[DDB_SHA256_SIZE]);

/* RFC 2104: the states behind the padded key, one for the message and one for its hash. */
struct ddb_hmac_key {
  struct ddb_sha256 inner, outer;
};

/* `size` <= 64. */
void ddb_hmac_key_set(struct ddb_hmac_key *key, const void *bytes, size_t size);

/* `inner` is key->inner, copied, which has taken in the message. */
void ddb_hmac_end(const struct ddb_hmac_key *key, struct ddb_sha256 *inner,
                  unsigned char out[DDB_SHA256_SIZE]);

#endif
