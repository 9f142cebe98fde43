/* SPDX-License-Identifier: Apache-2.0 */
/* Options, environment and shared files become one set of settings, in one place: for each value,
 * what was said in code wins over the environment, and that over the profile. A value that is
 * there but malformed is an error, never a default. */
#ifndef DDB_CONFIG_SETTINGS_H
#define DDB_CONFIG_SETTINGS_H

#include <ddb/client.h>

#include "aws/endpoint.h"
#include "aws/rules.h"
#include "aws/scheme.h"
#include "creds/source.h"

struct ddb_settings {
  struct ddb_endpoint endpoint;    /* of requests whose account is not known */
  struct ddb_endpoint_rules rules; /* that it came from; for ddb_settings_endpoint */
  bool by_account;                 /* whether the account of a request changes its endpoint */
  const struct ddb_scheme *scheme; /* who answers in the process; NULL: a host, over HTTP */
  const char *place;               /* what stands behind the scheme */
  const char *region;              /* that requests are signed for */
  struct ddb_source source;        /* of credentials; `fixed` is to be freed */
  int max_attempts;
  enum ddb_retry_mode retry_mode; /* never DDB_RETRY_DEFAULT */
  const char *ca_bundle;          /* NULL: the system's certificates */
  const char *user_agent;         /* of every request */
};

/* `options` may be all zero, not NULL. Texts live in `arena`, `source.fixed`
 * until ddb_credentials_free. DDB_E_CONFIG: `error` names what is missing or malformed and what to
 * set; it never holds a secret. The shared files are read only if something is still missing. */
enum ddb_status ddb_settings_resolve(const struct ddb_options *options, struct ddb_arena *arena,
                                     struct ddb_settings *out,
                                     struct ddb_error *error) DDB_MUST_USE;

/* The endpoint of a request for a table (its name or ARN) with credentials of an account (NULL: not
 * known). Texts live in `arena`, or are those of the settings. DDB_E_CONFIG: the account has to be
 * known, and is not. */
enum ddb_status ddb_settings_endpoint(const struct ddb_settings *settings, struct ddb_arena *arena,
                                      const char *account_id, const char *table,
                                      struct ddb_endpoint *out,
                                      struct ddb_error *error) DDB_MUST_USE;

#endif
