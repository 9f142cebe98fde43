/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of string fields: POSIX extended regular expressions by the C library's own engine, in
 * the C locale whatever the program has set. The compiler and the runtime judge by the same code.
 */
#ifndef DDB_BASE_PATTERN_H
#define DDB_BASE_PATTERN_H

#include <stdbool.h>

#include <ddb/types.h>

/* Whether it is a pattern: DDB_OK, DDB_E_NOMEM, or DDB_E_INVALID with the engine's words for why
 * not in `reason`, which has `size` bytes. Patterns are ASCII: in the C locale a character beyond
 * it is several, and a class such as [ae] would hold halves of it. */
enum ddb_status ddb_pattern_check(const char *pattern, char *reason, size_t size) DDB_MUST_USE;

/* Whether `text` matches: DDB_OK; DDB_E_INVALID if not; DDB_E_NOMEM. The pattern is compiled each
 * time, which takes some microseconds and needs neither a lock nor memory that outlives the call.
 * A pattern without ^ and $ matches anywhere in the text. */
enum ddb_status ddb_pattern_match(const char *pattern, const char *text) DDB_MUST_USE;

#endif
