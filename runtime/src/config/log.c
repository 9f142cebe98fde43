/* SPDX-License-Identifier: Apache-2.0 */
#include "config/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

enum ddb_status ddb_log_configure(struct ddb_observer *observer, struct ddb_error *error) {
  const char *where = getenv("DDB_LOG");
  if (observer->event != NULL || where == NULL || where[0] == '\0')
    return DDB_OK;
  if (strcmp(where, "stderr") != 0)
    return ddb_fail(error, DDB_E_CONFIG, NULL, "DDB_LOG is set, but not to stderr");
  *observer = (struct ddb_observer){.event = ddb_event_print, .state = stderr};
  return DDB_OK;
}
