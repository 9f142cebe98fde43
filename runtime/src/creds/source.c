/* SPDX-License-Identifier: Apache-2.0 */
/* A source and the roles that are assumed with it. */
#include "creds/source.h"

#include <string.h>

#include "base/fail.h"
#include "base/release.h"
#include "creds/kinds.h"

enum ddb_status ddb_fail_no_credentials(struct ddb_error *error, const char *last) {
  return ddb_fail(error, DDB_E_CONFIG, NULL,
                  "no credentials are configured: set AWS_ACCESS_KEY_ID and "
                  "AWS_SECRET_ACCESS_KEY (DynamoDB Local takes any), or AWS_PROFILE and keys, "
                  "role_arn, sso_session or credential_process of that profile, or "
                  "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, or the options of ddb_open; the "
                  "last source that was looked at: %s",
                  last);
}

const char *ddb_fetch_agent(const struct ddb_fetch *fetch) {
  return fetch->user_agent != NULL ? fetch->user_agent : "libddb/" DDB_VERSION;
}

const char *ddb_source_name(enum ddb_source_kind kind) {
  static const char *const names[] = {[DDB_SOURCE_NONE] = "none",
                                      [DDB_SOURCE_FIXED] = "keys",
                                      [DDB_SOURCE_PROGRAM] = "program",
                                      [DDB_SOURCE_PROCESS] = "process",
                                      [DDB_SOURCE_SSO] = "sso",
                                      [DDB_SOURCE_WEB_IDENTITY] = "web_identity",
                                      [DDB_SOURCE_CONTAINER] = "container",
                                      [DDB_SOURCE_IMDS] = "imds"};
  return names[kind];
}

static enum ddb_status fetch_first(const struct ddb_source *source, struct ddb_fetch *fetch,
                                   struct ddb_credentials *out) {
  switch (source->kind) {
  case DDB_SOURCE_FIXED:
    return ddb_credentials_copy(&source->fixed, out, fetch->error);
  case DDB_SOURCE_PROGRAM:
    return ddb_fetch_program(source, fetch, out);
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
  case DDB_SOURCE_NONE:
    break;
  }
  return ddb_fail_no_credentials(fetch->error, "no source is set");
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
