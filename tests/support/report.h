/* SPDX-License-Identifier: Apache-2.0 */
/* What tests share: counting data-driven cases, finding the vectors, reading files.
 *
 * Criterion counts one TEST as one, even if it runs 30,000 lines of a vector file. Such a test also
 * tells how many cases it ran, so that the totals of `make test` say what was really looked at. */
#ifndef TESTS_SUPPORT_REPORT_H
#define TESTS_SUPPORT_REPORT_H

#include <stddef.h>

/* Adds one row to the table that `make test` prints at its end; one row per suite and kind of case.
 * Does nothing unless the environment names a file in DDB_TEST_REPORT. Cannot fail a test: a report
 * that cannot be written ends the process with a message, since a lost count would be a lie. */
void report_cases(const char *suite, unsigned passed, unsigned failed, unsigned skipped);

/* The folder of the third-party vectors: $DDB_VECTORS, else ../shared/vectors beside the repository
 * (tests run in its root). NULL when there is none: count the cases as skipped. */
const char *vectors_dir(void);

/* `<vectors_dir()>/<relative>` in memory the caller frees, or NULL when there are no vectors. */
char *vectors_path(const char *relative);

/* A whole file, NUL-terminated, in memory the caller frees; `size` may be NULL. NULL when it cannot
 * be read. */
char *slurp_file(const char *path, size_t *size);

#endif
