/* SPDX-License-Identifier: Apache-2.0 */
/* One entry of Expected, QueryFilter, ScanFilter or KeyConditions: what is asked of an attribute.
 */
#ifndef DDB_LOCAL_LEGACY_TEST_H
#define DDB_LOCAL_LEGACY_TEST_H

#include "local/op/call.h"

/* In the order of the table in legacy_test.c. */
enum local_comparison {
  LOCAL_EQ,
  LOCAL_NE,
  LOCAL_LE,
  LOCAL_LT,
  LOCAL_GE,
  LOCAL_GT,
  LOCAL_IS_BETWEEN,
  LOCAL_IS_BEGUN,
  LOCAL_IN,
  LOCAL_HAS,
  LOCAL_HAS_NOT,
  LOCAL_THERE,
  LOCAL_ABSENT
};

struct local_legacy_test {
  struct ddb_text name; /* of the attribute */
  enum local_comparison comparison;
  struct local_value *values;
  size_t count;
};

/* Reads and checks one; `parameter` is "Expected", "QueryFilter", "ScanFilter" or "KeyConditions".
 */
bool local_legacy_test_read(struct local_call *call, const struct local_node *node,
                            const char *parameter, struct local_legacy_test *out);

#endif
