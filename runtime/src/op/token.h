/* SPDX-License-Identifier: Apache-2.0 */
/* Page tokens as bytes, whatever list they are of. Before base64url a token is
 *
 *   not signed   1   CRC32 of what follows (4)       operation NUL   place
 *   signed       S   second in which it expires (8)  operation NUL   place   HMAC (32)
 *
 * The first byte is the version, 1 or 'S': a third takes another. Numbers are big-endian. The HMAC
 * is HMAC-SHA-256, by options.token_key, of all bytes before it. `operation` is its name as
 * "namespace.operation"; `place` is JSON: the LastEvaluatedKey, or what fan_token.c says. A list
 * looks whether the place is one of the partition that it reads; a signed token is nevertheless
 * readable by whoever holds it. */
#ifndef DDB_OP_TOKEN_H
#define DDB_OP_TOKEN_H

#include <ddb/arena.h>
#include <ddb/client.h>
#include <ddb/request.h>

/* Characters of a token at most: a place has at most three keys and the ties of fan_token.c. */
#define DDB_TOKEN_TEXT_MAX ((size_t)1024 * 1024)

/* How the tokens of one call are made and judged. */
struct ddb_token_terms {
  const struct ddb_token_keys *keys; /* NULL: they are not signed */
  ddb_time now;
};
struct ddb_token_terms ddb_scope_terms(const struct ddb_scope *scope);
struct ddb_token_terms ddb_response_terms(const struct ddb_response *response);

/* The keys of a handle. It begins zeroed, and is wiped in the end. */
struct ddb_token_store {
  struct ddb_token_keys keys; /* of size 0: tokens are not signed */
  unsigned char *secret;      /* what they point into */
  size_t size;
};

/* Copies the keys of the options; DDB_E_CONFIG if one is too short. */
enum ddb_status ddb_token_store_fill(struct ddb_token_store *store,
                                     const struct ddb_options *options,
                                     struct ddb_error *error) DDB_MUST_USE;
void ddb_token_store_free(struct ddb_token_store *store);

/* Whether the bytes have the form of a token; that of a signed one is no proof. */
bool ddb_token_is_formed(const unsigned char *bytes, size_t size);

/* A new token as text, to be freed; or NULL and the error. */
char *ddb_token_make(const struct ddb_token_terms *terms, const char *operation,
                     struct ddb_text place, struct ddb_error *error) DDB_MUST_USE;

/* The place in a token that this operation made and that may still be used; it lives in `mem`,
 * whose error tells otherwise. */
enum ddb_status ddb_token_open(struct ddb_arena *mem, const struct ddb_token_terms *terms,
                               const char *operation, const char *text,
                               struct ddb_text *place) DDB_MUST_USE;

#endif
