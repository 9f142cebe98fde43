/* SPDX-License-Identifier: Apache-2.0 */
/* Beside the times of <ddb/types.h>. */
#ifndef DDB_BASE_TIME_H
#define DDB_BASE_TIME_H

#include <ddb/types.h>

/* Reads a time as this library writes it, 2026-11-22T10:00:00Z or with three digits of a second, at
 * the beginning of `size` bytes. Answers how many it took; 0: it is another form, or no time. */
size_t ddb_time_usual(const char *text, size_t size, ddb_time *out);

/* Writes a time of whole milliseconds with three digits of a second, 2026-11-22T10:00:00.000Z: the
 * 24 bytes of it, without a NUL. False: it needs more digits, or is no time of the years 0 to 9999.
 */
bool ddb_time_put_usual(ddb_time time, char *to);

#endif
