/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that fills a struct ddb_error. The first error of a call wins. */
#ifndef DDB_BASE_FAIL_H
#define DDB_BASE_FAIL_H

#include <ddb/status.h>

/* Clears everything. */
void ddb_error_clear(struct ddb_error *error);

/* Sets status, field (may be NULL) and text unless an error stands there already, and returns the
 * status that stands there now. A text that is too long ends in "...", cut between characters.
 * `error` may be NULL. */
enum ddb_status ddb_fail(struct ddb_error *error, enum ddb_status status, const char *field,
                         const char *format, ...) DDB_PRINTF(4, 5);

/* Room for what ddb_fail_reason writes. */
#define DDB_REASON_SIZE 96

/* What the system says of an errno, in the C locale: a log reads the same wherever it was written.
 * Returns `out`. 0, and want of memory: "unknown reason". */
const char *ddb_fail_reason(int number, char out[DDB_REASON_SIZE]);

#endif
