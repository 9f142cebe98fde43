/* SPDX-License-Identifier: Apache-2.0 */
/* One AttributeValue in DynamoDB JSON, such as {"M":{"a":{"N":"1"}}}: is it one, and how large does
 * DynamoDB count it? Rules: API reference "AttributeValue"; Developer Guide "Constraints" and
 * "Item sizes and formats". */
#ifndef DDB_WIRE_ATTR_H
#define DDB_WIRE_ATTR_H

#include "base/number.h"
#include "wire/json.h"
#include "wire/path.h"

/* Levels of nesting, where the value itself is the first: 31 maps or lists around a scalar are the
 * most that DynamoDB stores. */
#define DDB_ATTR_MAX_DEPTH 32

/* Bytes of UTF-8 in the name of an attribute or of a map's member. */
#define DDB_ATTR_NAME_MAX 65535

enum ddb_attr_type {
  DDB_ATTR_NONE = 0, /* no AttributeValue: an error stands in the scanner */
  DDB_ATTR_S,
  DDB_ATTR_N,
  DDB_ATTR_B,
  DDB_ATTR_BOOL,
  DDB_ATTR_NULL,
  DDB_ATTR_M,
  DDB_ATTR_L,
  DDB_ATTR_SS,
  DDB_ATTR_NS,
  DDB_ATTR_BS
};

/* Enters an AttributeValue, so that what stands behind {"S": comes next, and answers its type. */
enum ddb_attr_type ddb_attr_open(struct ddb_json *json);

/* Leaves it; a second member is an error. */
bool ddb_attr_close(struct ddb_json *json);

struct ddb_attr_size {
  size_t bytes;   /* of the value; the attribute's name, in bytes of UTF-8, comes on top */
  unsigned depth; /* levels. 1: a scalar, a set, an empty map or list; 2: a map of such; ... */
};

/* Consumes one AttributeValue and checks all of it: exactly one member of a known type; numbers in
 * range with at most 38 digits; strict base64; sets of one type, not empty, without duplicates (by
 * value: 1 is 1.0); names not empty, at most 65,535 bytes and not twice in a map; nesting. A
 * failure is reported in ddb_arena_error(mem) with the path, which begins with `at` (NULL: at the
 * value itself). `out` may be NULL. */
enum ddb_status ddb_attr_check(struct ddb_json *json, struct ddb_arena *mem,
                               const struct ddb_path *at, struct ddb_attr_size *out) DDB_MUST_USE;

/* Bytes that DynamoDB counts for a number: 1, one per two digits before the point, one per two
 * behind it (odd counts round up, outer zeros do not count), and 1 if it is negative. The guide's
 * "about one byte per two digits" is lower; this is what the service was measured to do (the
 * 409,600-byte limit taken as a scale: github.com/nubo-db/dynamodb-conformance, numberByteSize). */
size_t ddb_attr_number_bytes(const struct ddb_decimal *number);

#endif
