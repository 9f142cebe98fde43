/* SPDX-License-Identifier: Apache-2.0 */
/* A source and the roles that are assumed with it. */
#include "creds/source.h"

#include <string.h>

#include "base/fail.h"
#include "creds/kinds.h"

static enum ddb_status fetch_first(const struct ddb_source *source, struct ddb_fetch *fetch,
                                   struct ddb_credentials *out) {
  switch (source->kind) {
  case DDB_SOURCE_FIXED:
    return ddb_credentials_copy(&source->fixed, out, fetch->error);
  case DDB_SOURCE_PROCESS:
    return ddb_fetch_process(source, fetch, out);
  case DDB_SOURCE_SSO:
    return ddb_fetch_sso(source, fetch, out);
  case DDB_SOURCE_WEB_IDENTITY:
    return ddb_fetch_web_identity(source, fetch, out);
  case DDB_SOURCE_CONTAINER:
    return ddb_fetch_container(source, fetch, out);
  case DDB_SOURCE_IMDS:
    return ddb_fetch_imds(source, fetch, out);
  case DDB_SOURCE_PROGRAM:
  case DDB_SOURCE_NONE:
    break;
  }
  return ddb_fail(fetch->error, DDB_E_CONFIG, NULL, "no credentials are configured");
}

enum ddb_status ddb_source_fetch(const struct ddb_source *source, struct ddb_fetch *fetch,
                                 struct ddb_credentials *out) {
  struct ddb_credentials got;
  memset(out, 0, sizeof *out);
  enum ddb_status status = fetch_first(source, fetch, out);
  for (size_t i = 0; i < source->role_count && status == DDB_OK; i++) {
    memset(&got, 0, sizeof got);
    status = ddb_fetch_role(&source->sts, &source->roles[i], out, fetch, &got);
    ddb_credentials_free(out);
    *out = got;
  }
  if (status != DDB_OK)
    ddb_credentials_free(out);
  return status;
}
