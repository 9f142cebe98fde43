/* SPDX-License-Identifier: Apache-2.0 */
/* Keys as bytes that sort (memcmp, a prefix before what continues it) as DynamoDB sorts their
 * values: S by its UTF-8 bytes, B by its bytes, N by value with all 38 digits.
 *
 * A key of one attribute is that attribute's bytes, with nothing around them. Several attributes
 * (an index may have up to four and four) are joined: 00 becomes 00 FF inside an attribute, and 00
 * 01 ends each, so that the whole still sorts attribute by attribute. */
#ifndef DDB_LOCAL_KEYBYTES_H
#define DDB_LOCAL_KEYBYTES_H

#include "local/value/value.h"

/* One attribute alone. */
void local_key_bytes(struct ddb_buf *buf, const struct local_value *value);

/* `count` attributes of a key that has `whole` of them (count < whole: the beginning that a query
 * names). */
void local_key_join(struct ddb_buf *buf, const struct local_value *const *values, size_t count,
                    size_t whole);

/* A hash of a partition key's bytes: scans go in its order and their segments are ranges of it, so
 * that nobody comes to rely on a sorted scan. */
uint32_t local_key_hash(struct ddb_text partition);

#endif
