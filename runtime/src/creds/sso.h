/* SPDX-License-Identifier: Apache-2.0 */
/* The token that `aws sso login` leaves in a file, and its renewal. */
#ifndef DDB_CREDS_SSO_H
#define DDB_CREDS_SSO_H

#include "base/buf.h"
#include "creds/source.h"

struct ddb_sso_token {
  struct ddb_buf text; /* of the whole file; secret */
  char *access_token;
  ddb_time expires;
  /* For the renewal; NULL: not told. */
  char *refresh_token, *client_id, *client_secret;
  ddb_time registered_until; /* {0, 0}: not told */
};

/* "run `aws sso login ...`", for errors. */
#define DDB_SSO_CURE_SIZE 300
const char *ddb_sso_cure(const struct ddb_sso *sso, char out[DDB_SSO_CURE_SIZE]);

/* Reads the file. Unknown members are passed over, of repeated ones the last counts, as in the AWS
 * SDKs. DDB_E_CONFIG: it is not there, or is no such file; `error` says what to do. To be freed
 * in any case. */
enum ddb_status ddb_sso_token_read(const struct ddb_sso *sso, struct ddb_sso_token *out,
                                   struct ddb_error *error) DDB_MUST_USE;
void ddb_sso_token_free(struct ddb_sso_token *token);

bool ddb_sso_token_expired(const struct ddb_sso_token *token, ddb_time now);

/* Gets a new access token for the old one, into `token` and the file, if the file has what that
 * takes. The errors are those of a fetch; `token` is as before then. */
bool ddb_sso_token_renewable(const struct ddb_sso *sso, const struct ddb_sso_token *token,
                             ddb_time now);
enum ddb_status ddb_sso_token_renew(const struct ddb_sso *sso, struct ddb_sso_token *token,
                                    struct ddb_fetch *fetch) DDB_MUST_USE;

/* A string of a JSON document with its escapes resolved, checked and copied as ddb_document_copy
 * does it; what *out held is wiped. */
struct ddb_json_string;
enum ddb_status ddb_sso_keep(const char *name, const struct ddb_json_string *string, char **out,
                             struct ddb_error *error) DDB_MUST_USE;

#endif
