/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of a role, and the sources that more than one place of the chain can name. */
#ifndef DDB_CONFIG_ROLE_H
#define DDB_CONFIG_ROLE_H

#include "config/find.h"

/* A role as it was configured. Texts are NULL where nothing is given. */
struct ddb_role_text {
  const char *place; /* for errors: "profile 'x'" */
  const char *arn_name;
  const char *arn;
  const char *session_name_name;
  const char *session_name;
  const char *external_id;
  const char *duration;
};

/* Checks and keeps. DDB_E_CONFIG tells the property, not its value. */
enum ddb_status ddb_keep_role(const struct ddb_resolver *resolver, const struct ddb_role_text *text,
                              struct ddb_role *out) DDB_MUST_USE;

enum ddb_status ddb_use_web_identity(struct ddb_resolver *resolver, const char *token_file,
                                     const struct ddb_role_text *text,
                                     struct ddb_source *out) DDB_MUST_USE;

/* Keys; `kind` stays DDB_SOURCE_NONE if there are none. */
enum ddb_status ddb_resolve_environment(const struct ddb_resolver *resolver,
                                        struct ddb_source *out) DDB_MUST_USE;
enum ddb_status ddb_resolve_profile_keys(const struct ddb_resolver *resolver, const char *profile,
                                         struct ddb_source *out) DDB_MUST_USE;

#endif
