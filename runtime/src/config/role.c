/* SPDX-License-Identifier: Apache-2.0 */
#include "config/role.h"

#include <string.h>

#include "base/fail.h"
#include "config/parts.h"

/* Limits of STS. A chain of roles cannot have more than an hour, which STS tells better. */
#define MAX_ARN          2048
#define MAX_SESSION_NAME 64
#define MAX_EXTERNAL_ID  1224
#define MIN_DURATION     900
#define MAX_DURATION     43200

/* At least two letters, digits or what else STS takes there. */
static bool valid(const char *text, const char *others, size_t most) {
  size_t size = 0;
  for (; text[size] != '\0'; size++) {
    char c = text[size];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (size == most || (!letter && strchr(others, c) == NULL))
      return false;
  }
  return size >= 2;
}

static enum ddb_status refuse(const struct ddb_resolver *resolver, const struct ddb_role_text *text,
                              const char *name, const char *legal) {
  return ddb_fail(resolver->error, DDB_E_CONFIG, NULL, "%s in %s is not %s", name, text->place,
                  legal);
}

static enum ddb_status check(const struct ddb_resolver *resolver,
                             const struct ddb_role_text *text) {
  if (strncmp(text->arn, "arn:", 4) != 0 || !valid(text->arn, "_+=,.@:/*-", MAX_ARN))
    return refuse(resolver, text, text->arn_name,
                  "the ARN of a role, such as arn:aws:iam::123456789012:role/name");
  if (text->session_name != NULL && !valid(text->session_name, "_+=,.@-", MAX_SESSION_NAME))
    return refuse(resolver, text, text->session_name_name,
                  "2 to 64 letters, digits and characters of _+=,.@-");
  if (text->external_id != NULL && !valid(text->external_id, "_+=,.@:/-", MAX_EXTERNAL_ID))
    return refuse(resolver, text, "external_id",
                  "2 to 1224 letters, digits and characters of _+=,.@:/-");
  return DDB_OK;
}

enum ddb_status ddb_keep_role(const struct ddb_resolver *resolver, const struct ddb_role_text *text,
                              struct ddb_role *out) {
  memset(out, 0, sizeof *out);
  enum ddb_status status = check(resolver, text);
  if (status == DDB_OK && text->duration != NULL) {
    out->duration_s = ddb_small_number(text->duration);
    if (out->duration_s < MIN_DURATION || out->duration_s > MAX_DURATION)
      return refuse(resolver, text, "duration_seconds", "900 to 43200");
  }
  if (status == DDB_OK)
    status = ddb_keep(resolver, text->arn, &out->arn);
  if (status == DDB_OK)
    status = ddb_keep(resolver, text->session_name, &out->session_name);
  if (status == DDB_OK)
    status = ddb_keep(resolver, text->external_id, &out->external_id);
  return status;
}

enum ddb_status ddb_use_web_identity(struct ddb_resolver *resolver, const char *token_file,
                                     const struct ddb_role_text *text, struct ddb_source *out) {
  out->kind = DDB_SOURCE_WEB_IDENTITY;
  enum ddb_status status = ddb_keep_role(resolver, text, &out->web_identity.role);
  if (status == DDB_OK)
    status = ddb_keep(resolver, token_file, &out->web_identity.token_file);
  return status == DDB_OK ? ddb_resolve_sts(resolver, &out->sts) : status;
}
