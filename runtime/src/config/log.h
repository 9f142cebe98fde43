/* SPDX-License-Identifier: Apache-2.0 */
/* The environment's wish for a log. */
#ifndef DDB_CONFIG_LOG_H
#define DDB_CONFIG_LOG_H

#include <ddb/observe.h>

/* DDB_LOG=stderr fills `observer`, if that is empty, with one that prints every event.
 * DDB_E_CONFIG: another value. */
enum ddb_status ddb_log_configure(struct ddb_observer *observer,
                                  struct ddb_error *error) DDB_MUST_USE;

#endif
