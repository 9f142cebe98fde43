/* SPDX-License-Identifier: Apache-2.0 */
/* A role by the token that somebody else, such as Kubernetes, keeps fresh in a file. The token is
 * who asks: the request is not signed. */
#include "base/buf.h"
#include "creds/file.h"
#include "creds/kinds.h"
#include "creds/sts.h"

enum ddb_status ddb_fetch_web_identity(const struct ddb_source *source, struct ddb_fetch *fetch,
                                       struct ddb_credentials *out) {
  const struct ddb_web_identity *identity = &source->web_identity;
  struct ddb_buf token;
  ddb_buf_init_secret(&token, DDB_TOKEN_FILE_MAX);
  enum ddb_status status = ddb_file_read_token(identity->token_file, &token, fetch->error);
  struct ddb_sts_call call = {.sts = &source->sts,
                              .role = &identity->role,
                              .operation = "AssumeRoleWithWebIdentity",
                              .token = token.data,
                              .token_file = identity->token_file};
  if (status == DDB_OK)
    status = ddb_sts_send(&call, fetch, out);
  ddb_buf_free(&token);
  return status;
}
