/* SPDX-License-Identifier: Apache-2.0 */
/* One call of STS that gives the credentials of a role: AssumeRole, which is signed, or
 * AssumeRoleWithWebIdentity, which has a token instead. */
#ifndef DDB_CREDS_STS_H
#define DDB_CREDS_STS_H

#include "aws/service_error.h"
#include "creds/source.h"

struct ddb_http_reply;

struct ddb_sts_call {
  const struct ddb_sts *sts;
  const struct ddb_role *role;
  const char *operation;              /* "AssumeRole" */
  const struct ddb_credentials *with; /* NULL: not signed */
  const char *token;                  /* of the web identity; or NULL */
  const char *token_file;             /* where that came from */
};

enum ddb_status ddb_sts_send(const struct ddb_sts_call *call, struct ddb_fetch *fetch,
                             struct ddb_credentials *out) DDB_MUST_USE;

/* ---- sts_answer.c ---------------------------------------------------------------------------- */

/* The XML of a good answer. DDB_E_SERVICE: it is no such answer; DDB_E_NOMEM. `out` is zeroed or to
 * be freed in any case. */
enum ddb_status ddb_sts_read(const struct ddb_sts_call *call, struct ddb_text body,
                             struct ddb_credentials *out, struct ddb_error *error) DDB_MUST_USE;

/* The XML of an error, as far as there is one. Never fails. */
void ddb_sts_read_error(const struct ddb_http_reply *reply, struct ddb_service_error *out,
                        char request_id[80]);

#endif
