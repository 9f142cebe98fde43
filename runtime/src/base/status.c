/* SPDX-License-Identifier: Apache-2.0 */
/* The names of the statuses. A switch without a default: the compiler reports a status without one.
 */
#include <ddb/status.h>

const char *ddb_status_name(enum ddb_status status) {
#define NAME(status)                                                                               \
  case status:                                                                                     \
    return #status
  switch (status) {
    NAME(DDB_OK);
    NAME(DDB_NOT_FOUND);
    NAME(DDB_PARTIAL);
    NAME(DDB_E_INVALID);
    NAME(DDB_E_LIMIT);
    NAME(DDB_E_CONFIG);
    NAME(DDB_E_STOPPED);
    NAME(DDB_E_CONDITION);
    NAME(DDB_E_TRANSITION);
    NAME(DDB_E_CANCELED);
    NAME(DDB_E_AUTH);
    NAME(DDB_E_SERVICE);
    NAME(DDB_E_THROTTLED);
    NAME(DDB_E_TIMEOUT);
    NAME(DDB_E_TRANSPORT);
    NAME(DDB_E_MAYBE_APPLIED);
    NAME(DDB_E_NOMEM);
    NAME(DDB_E_INTERNAL);
  }
#undef NAME
  return "unknown status";
}
