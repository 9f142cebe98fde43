/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648): the form of binary attributes, with padding, and the URL-safe form of page
 * tokens, without. Decoding is strict, so that each value has one text only: no white space, no
 * missing or extra padding, no bits set behind the last byte. */
#ifndef DDB_BASE_BASE64_H
#define DDB_BASE_BASE64_H

#include <ddb/types.h>

enum ddb_base64_form {
  DDB_BASE64,    /* A-Z a-z 0-9 + /, padded with = to a multiple of 4 */
  DDB_BASE64_URL /* A-Z a-z 0-9 - _, not padded */
};

/* Characters for `size` bytes, without a NUL; SIZE_MAX when the length is not representable. */
size_t ddb_base64_encoded_size(enum ddb_base64_form form, size_t size);

/* Writes ddb_base64_encoded_size characters and no NUL; answers how many. */
size_t ddb_base64_encode(enum ddb_base64_form form, const unsigned char *data, size_t size,
                         char *out);

/* Bytes that decoding `size` characters gives at most. */
size_t ddb_base64_decoded_max(size_t size);

/* Decodes into `out`, which has room for ddb_base64_decoded_max(size) bytes, or only checks and
 * measures when `out` is NULL. DDB_E_INVALID if `text` is not strict base64 of this form. */
enum ddb_status ddb_base64_decode(enum ddb_base64_form form, const char *text, size_t size,
                                  unsigned char *out, size_t *out_size) DDB_MUST_USE;

#endif
