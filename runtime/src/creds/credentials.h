/* SPDX-License-Identifier: Apache-2.0 */
/* Who signs: a key id, its secret and perhaps a session token, always from one source and never
 * mixed from two. */
#ifndef DDB_CREDS_CREDENTIALS_H
#define DDB_CREDS_CREDENTIALS_H

#include <ddb/client.h>
#include <ddb/credentials.h>

#include "aws/profile.h"

struct ddb_credentials {
  char *access_key_id;
  char *secret_access_key;
  char *session_token; /* NULL: none */
  char *account_id;    /* of the keys' owner, twelve digits; NULL: not told */
  ddb_time expires;    /* {0, 0}: never */
};

/* Where credentials came from. */
enum ddb_credentials_source {
  DDB_CREDENTIALS_NONE = 0, /* not configured there: look further */
  DDB_CREDENTIALS_FOUND,
  DDB_CREDENTIALS_BROKEN /* configured but unusable: stop, `error` says why */
};

/* One function per place that may hold keys, in the order in which they count. Texts are copied;
 * free them with ddb_credentials_free. */
enum ddb_credentials_source ddb_credentials_from_options(const struct ddb_options *options,
                                                         struct ddb_credentials *out,
                                                         struct ddb_error *error);
enum ddb_credentials_source ddb_credentials_from_environment(struct ddb_credentials *out,
                                                             struct ddb_error *error);
enum ddb_credentials_source ddb_credentials_from_profile(const struct ddb_profiles *profiles,
                                                         const char *profile,
                                                         struct ddb_credentials *out,
                                                         struct ddb_error *error);

/* Whether a text is an account's number: twelve digits. */
bool ddb_account_valid(const char *account);

/* Copies texts; `out` is zeroed on failure: DDB_E_NOMEM. */
enum ddb_status ddb_credentials_take(const struct ddb_provided *from, struct ddb_credentials *out,
                                     struct ddb_error *error) DDB_MUST_USE;
enum ddb_status ddb_credentials_copy(const struct ddb_credentials *from,
                                     struct ddb_credentials *out,
                                     struct ddb_error *error) DDB_MUST_USE;

/* Whether a text has no control character, so that it may stand in a header. */
bool ddb_credentials_clean(const char *text);

/* Wipes and frees; the struct may be used again. */
void ddb_credentials_free(struct ddb_credentials *credentials);

#endif
