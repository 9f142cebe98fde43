/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on the attributes of a key, one for each, as the bounds of a range of the store. A key
 * of several attributes is named from the left; only the last condition on its sort part may be
 * something else than equality. */
#ifndef DDB_LOCAL_KEY_RANGE_H
#define DDB_LOCAL_KEY_RANGE_H

#include "local/eval/eval.h"

enum local_relation {
  LOCAL_EQUAL,
  LOCAL_LESS,
  LOCAL_AT_MOST,
  LOCAL_GREATER,
  LOCAL_AT_LEAST,
  LOCAL_BETWEEN,
  LOCAL_BEGINS_WITH
};

#define LOCAL_KEY_TERMS ((size_t)2 * LOCAL_KEY_PARTS)

struct local_key_term {
  struct ddb_text name;
  enum local_relation relation;
  const struct local_value *value, *upper; /* upper: of LOCAL_BETWEEN */
  bool used;                               /* found in the key, by the call below */
};

/* No name twice among the terms. Fills in what local_key_condition_read does. */
bool local_key_range(struct local_call *call, struct local_key_term *terms, size_t count,
                     const struct local_keys *keys, struct local_range *out);

#endif
