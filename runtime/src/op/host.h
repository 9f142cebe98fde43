/* SPDX-License-Identifier: Apache-2.0 */
/* The host of an attempt: that of the settings, unless the account of the table or of the
 * credentials has one of its own. */
#ifndef DDB_OP_HOST_H
#define DDB_OP_HOST_H

#include "config/settings.h"

/* The last host of an account that a handle sent to: mostly the next one as well. Zero-initialise
 * it. */
struct ddb_account_host {
  struct ddb_arena *arena;     /* of the texts; NULL: there was none yet */
  const char *account, *table; /* that it was made for; NULL: not known, no ARN */
  struct ddb_endpoint endpoint;
  uint64_t made; /* how often: another number, another endpoint */
};

/* `account` is that of the credentials and may be NULL, as may `table`, a name or an ARN. The
 * endpoint is the host's or the settings' own, until the next call. DDB_E_CONFIG: there must be an
 * account, and there is none; DDB_E_NOMEM. */
enum ddb_status ddb_account_host_find(struct ddb_account_host *host,
                                      const struct ddb_settings *settings, const char *account,
                                      const char *table, const struct ddb_endpoint **out,
                                      struct ddb_error *error) DDB_MUST_USE;

void ddb_account_host_free(struct ddb_account_host *host);

#endif
