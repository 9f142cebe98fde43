/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints that are answered in the process: which of them are known. */
#ifndef DDB_AWS_SCHEME_H
#define DDB_AWS_SCHEME_H

#include <ddb/env.h>

/* Whether the endpoint names a scheme, "sqlite:": then `place` is what stands behind it, and
 * `scheme` who answers, or NULL where nobody has registered. */
bool ddb_scheme_find(const char *endpoint, const struct ddb_scheme **scheme, const char **place);

#endif
