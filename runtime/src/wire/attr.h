/* SPDX-License-Identifier: Apache-2.0 */
/* One AttributeValue in DynamoDB JSON, such as {"M":{"a":{"N":"1"}}}: is it one, and how large does
 * DynamoDB count it? Rules: API reference "AttributeValue"; Developer Guide "Constraints" and
 * "Item sizes and formats". */
#ifndef DDB_WIRE_ATTR_H
#define DDB_WIRE_ATTR_H

#include "base/number.h"
#include "wire/json.h"
#include "wire/path.h"

/* Maps and lists inside one another, in one attribute. */
#define DDB_ATTR_MAX_DEPTH 32

struct ddb_attr_size {
  size_t bytes;   /* of the value; the attribute's name, in bytes of UTF-8, comes on top */
  unsigned depth; /* 0: a scalar or a set, 1: a map or list of such, ... */
};

/* Consumes one AttributeValue and checks all of it: exactly one member of a known type; numbers in
 * range with at most 38 digits; strict base64; sets of one type, not empty, without duplicates (by
 * value: 1 is 1.0); names not empty, at most 65,535 bytes and not twice in a map; nesting. A
 * failure is reported in ddb_arena_error(mem) with the path, which begins with `at` (NULL: at the
 * value itself). `out` may be NULL. */
enum ddb_status ddb_attr_check(struct ddb_json *json, struct ddb_arena *mem,
                               const struct ddb_path *at, struct ddb_attr_size *out) DDB_MUST_USE;

/* Bytes that DynamoDB counts for a number: one for two significant digits, one more, and one for
 * the sign of a negative one. AWS calls its own formula approximate; this one is never below it. */
size_t ddb_attr_number_bytes(const struct ddb_decimal *number);

#endif
