/* SPDX-License-Identifier: Apache-2.0 */
/* One function per kind of source, each in a file of its own; source.c chooses. They keep to what
 * ddb_source_fetch promises. */
#ifndef DDB_CREDS_KINDS_H
#define DDB_CREDS_KINDS_H

#include "creds/source.h"

enum ddb_status ddb_fetch_program(const struct ddb_source *source, struct ddb_fetch *fetch,
                                  struct ddb_credentials *out) DDB_MUST_USE;
enum ddb_status ddb_fetch_process(const struct ddb_source *source, struct ddb_fetch *fetch,
                                  struct ddb_credentials *out) DDB_MUST_USE;
enum ddb_status ddb_fetch_sso(const struct ddb_source *source, struct ddb_fetch *fetch,
                              struct ddb_credentials *out) DDB_MUST_USE;
enum ddb_status ddb_fetch_web_identity(const struct ddb_source *source, struct ddb_fetch *fetch,
                                       struct ddb_credentials *out) DDB_MUST_USE;
enum ddb_status ddb_fetch_container(const struct ddb_source *source, struct ddb_fetch *fetch,
                                    struct ddb_credentials *out) DDB_MUST_USE;
enum ddb_status ddb_fetch_imds(const struct ddb_source *source, struct ddb_fetch *fetch,
                               struct ddb_credentials *out) DDB_MUST_USE;

/* STS AssumeRole, signed with `with`. */
enum ddb_status ddb_fetch_role(const struct ddb_sts *sts, const struct ddb_role *role,
                               const struct ddb_credentials *with, struct ddb_fetch *fetch,
                               struct ddb_credentials *out) DDB_MUST_USE;

#endif
