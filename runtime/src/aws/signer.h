/* SPDX-License-Identifier: Apache-2.0 */
/* Signs the requests of one handle, which differ in operation, time and body alone. What sign.h
 * does in stages that can be looked at, this does with everything kept that did not change:
 *
 *   while the identity and the endpoint are the same   the texts of both
 *   a day, whatever the endpoint                       the key, as the two states of its HMAC
 *   a second                                           the state of the string to sign behind its
 * scope a second and an operation                          the state of the canonical request
 * behind the names of its headers
 *
 * so that only the body, the last two blocks of the canonical request and three of the HMAC are
 * hashed for a request. Nothing is allocated for one. A test compares every signature with the
 * stages'. */
#ifndef DDB_AWS_SIGNER_H
#define DDB_AWS_SIGNER_H

#include "aws/sha256.h"
#include "aws/sign.h"

/* What all requests have in common. Texts are borrowed for as long as the signer uses them, which
 * is until the next ddb_signer_set. */
struct ddb_signer_terms {
  const char *access_key_id;
  const char *secret_access_key;
  const char *session_token;   /* NULL: none */
  const unsigned char *origin; /* ddb_sign_origin of secret, region and service */
  const char *region;
  const char *service;
  const char *host;         /* as the header has it */
  const char *path;         /* of the URL */
  const char *content_type; /* as the header has it */
  const char *target;       /* what stands in X-Amz-Target before the operation, with its dot */
};

/* Operations that are kept at the same time; a program seldom has more in one second. */
#define DDB_SIGNER_KEPT 4

#define DDB_SIGNER_OPERATION 40 /* longer names are not kept */

struct ddb_signer {
  struct ddb_signer_terms terms;
  struct ddb_buf path;  /* the canonical request up to the value of the date */
  struct ddb_buf rest;  /* behind it up to the operation */
  struct ddb_buf names; /* behind the operation, up to the hash of the body */
  struct ddb_buf authorization;
  size_t signature; /* where in it the 64 digits stand */
  char date_time[DDB_SIGN_DATE_TIME_SIZE];
  struct ddb_hmac_key key; /* of the next two */
  char day[DDB_SIGN_DAY_SIZE];
  unsigned char origin[DDB_SHA256_SIZE];
  struct ddb_sha256 begun; /* the HMAC, behind the scope */
  struct ddb_kept_operation {
    char operation[DDB_SIGNER_OPERATION]; /* "": free */
    struct ddb_sha256 begun;
  } kept[DDB_SIGNER_KEPT];
  unsigned next; /* the one that makes room */
};

void ddb_signer_init(struct ddb_signer *signer);
void ddb_signer_free(struct ddb_signer *signer); /* wipes */

/* Other terms, from now on. DDB_E_NOMEM, DDB_E_LIMIT: it signs nothing. */
enum ddb_status ddb_signer_set(struct ddb_signer *signer,
                               const struct ddb_signer_terms *terms) DDB_MUST_USE;

/* Makes signer->authorization.data the value of the header Authorization of a POST. `date_time`
 * is that of the header X-Amz-Date. */
enum ddb_status ddb_signer_sign(struct ddb_signer *signer, const char *operation,
                                const char *date_time, struct ddb_text body) DDB_MUST_USE;

#endif
