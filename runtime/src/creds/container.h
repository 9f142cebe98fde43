/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DDB_CREDS_CONTAINER_H
#define DDB_CREDS_CONTAINER_H

#include "creds/lookup.h"
#include "creds/source.h"

/* ddb_fetch_container, with the addresses of hosts by `lookup`. */
enum ddb_status ddb_container_fetch(const struct ddb_container *container, ddb_lookup *lookup,
                                    struct ddb_fetch *fetch,
                                    struct ddb_credentials *out) DDB_MUST_USE;

#endif
