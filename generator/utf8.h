/* SPDX-License-Identifier: Apache-2.0 */
/* Characters of a schema: decoding, what may not stand in one, and how wide they print. */
#ifndef DDBC_UTF8_H
#define DDBC_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the character at text[0..size) into *c and returns its length in bytes (1 to 4), or 0
 * when the bytes there are no UTF-8 (overlong, surrogate, beyond U+10FFFF, cut off). */
size_t utf8_decode(const char *text, size_t size, uint32_t *c);

/* Why a character may not stand in a schema ("a control character", ...), or NULL when it may. */
const char *utf8_forbidden(uint32_t c);

/* Columns of a terminal that the character takes: 0, 1 or 2. */
size_t utf8_width(uint32_t c);

#endif
