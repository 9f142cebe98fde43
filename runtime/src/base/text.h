/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 text with a length. */
#ifndef DDB_BASE_TEXT_H
#define DDB_BASE_TEXT_H

#include <stdbool.h>

#include <ddb/types.h>

/* Whether all of it is UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing above
 * U+10FFFF. U+0000 is a character like any other. */
bool ddb_text_valid(const char *data, size_t size);

/* The bytes before the first one that is not UTF-8; `size` if all of it is. */
size_t ddb_text_valid_prefix(const char *data, size_t size);

/* The length in bytes of the character that starts at data[0], or 0 if none does. */
size_t ddb_text_character(const char *data, size_t size);

/* The bytes before the first one that is not plain in a JSON string: a control character, a quote,
 * a backslash or anything beyond ASCII. `size` if all of it is plain. */
size_t ddb_text_plain(const char *data, size_t size);

/* The longest prefix of at most `max` bytes that cuts no character in two. */
size_t ddb_text_cut(const char *data, size_t size, size_t max);

/* How many characters (code points) valid text has. */
size_t ddb_text_characters(const char *data, size_t size);

/* Writes U+`code` (a scalar value, not a surrogate) and answers its length, 1 to 4. */
size_t ddb_text_encode(uint32_t code, char out[4]);

/* Whether it has no control character, NUL and DEL among them: what is put into a header and has
 * one may end it and begin another (RFC 9110, 5.5). */
bool ddb_text_is_clean(struct ddb_text text);

bool ddb_text_equal(struct ddb_text a, struct ddb_text b);

/* Order by bytes, which is the order of DynamoDB's sort keys: < 0, 0 or > 0. */
int ddb_text_compare(struct ddb_text a, struct ddb_text b);

/* The text of a NUL-terminated string; NULL is the empty text. */
struct ddb_text ddb_text_of(const char *string);

#endif
