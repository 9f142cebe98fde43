/* SPDX-License-Identifier: Apache-2.0 */
/* Between the two halves of the scanner. */
#ifndef DDB_WIRE_JSON_ESCAPE_H
#define DDB_WIRE_JSON_ESCAPE_H

#include <stddef.h>

/* The length of the escape that starts with the backslash at text[0]: 2, 6, or 12 for a pair of
 * surrogates; 0 if it is not a whole and valid one. */
size_t ddb_json_escape_length(const char *text, size_t size);

#endif
