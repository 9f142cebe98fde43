/* SPDX-License-Identifier: Apache-2.0 */
#include "op/host.h"

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"

static bool same(const char *a, const char *b) {
  return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* A table that is named by its name says nothing of an account. */
static const char *arn_of(const char *table) {
  return table != NULL && strncmp(table, "arn:", 4) == 0 ? table : NULL;
}

static bool keep(struct ddb_arena *arena, const char *text, const char **out) {
  *out = text != NULL ? ddb_arena_copy(arena, text, strlen(text)) : NULL;
  return *out != NULL || text == NULL;
}

/* Leaves a host that is of nobody where it fails: the next call makes it anew. */
static enum ddb_status make(struct ddb_account_host *host, const struct ddb_settings *settings,
                            const char *account, const char *table, struct ddb_error *error) {
  if (host->arena == NULL)
    host->arena = ddb_arena_new();
  if (host->arena == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the endpoint");
  ddb_arena_reset(host->arena);
  host->made++;
  host->endpoint.url = NULL;
  if (!keep(host->arena, account, &host->account) || !keep(host->arena, table, &host->table))
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the endpoint");
  struct ddb_endpoint made;
  enum ddb_status status =
      ddb_settings_endpoint(settings, host->arena, account, table, &made, error);
  if (status == DDB_OK)
    host->endpoint = made;
  return status;
}

enum ddb_status ddb_account_host_find(struct ddb_account_host *host,
                                      const struct ddb_settings *settings, const char *account,
                                      const char *table, const struct ddb_endpoint **out,
                                      struct ddb_error *error) {
  const char *arn = arn_of(table);
  *out = &settings->endpoint;
  if (!settings->by_account)
    return DDB_OK;
  enum ddb_status status = DDB_OK;
  if (host->endpoint.url == NULL || !same(host->account, account) || !same(host->table, arn))
    status = make(host, settings, account, arn, error);
  if (status == DDB_OK)
    *out = &host->endpoint;
  return status;
}

void ddb_account_host_free(struct ddb_account_host *host) {
  ddb_arena_free(host->arena);
}
