/* SPDX-License-Identifier: Apache-2.0 */
/* One set of credentials as it is used: frozen, counted, and wiped when nobody holds it any more.
 * Key id, secret and token that sign a request come from one such set, never from two. */
#ifndef DDB_CREDS_IDENTITY_H
#define DDB_CREDS_IDENTITY_H

#include <stdatomic.h>

#include "aws/hash.h"
#include "creds/credentials.h"

struct ddb_identity {
  struct ddb_credentials who;
  unsigned char origin[DDB_SHA256_SIZE]; /* ddb_sign_origin: made once, so that no request does */
  atomic_int references;
};

/* With one reference. Takes `who` over, also on failure, and leaves it empty. DDB_E_CONFIG: id or
 * secret is missing, or a text cannot stand in a header; DDB_E_NOMEM. */
enum ddb_status ddb_identity_new(struct ddb_credentials *who, const char *region,
                                 const char *service, struct ddb_identity **out,
                                 struct ddb_error *error) DDB_MUST_USE;

struct ddb_identity *ddb_identity_hold(struct ddb_identity *identity);

/* The last one to drop it wipes it. NULL is allowed. */
void ddb_identity_drop(struct ddb_identity *identity);

/* Whether both sign alike: the same key id, secret and token. */
bool ddb_identity_same(const struct ddb_identity *a, const struct ddb_identity *b);

#endif
