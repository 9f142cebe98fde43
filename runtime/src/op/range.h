/* SPDX-License-Identifier: Apache-2.0 */
/* A range of sort keys, in the condition of a query. */
#ifndef DDB_OP_RANGE_H
#define DDB_OP_RANGE_H

#include "op/key.h"
#include "op/ops.h"

/* As DynamoDB sorts: text by its UTF-8 bytes, binary by its bytes, numbers (with a NUL behind their
 * digits) by their value. */
int ddb_key_values_compare(char type, struct ddb_text a, struct ddb_text b);

/* Whether the value of the key attribute is in the range. */
bool ddb_key_range_has(const struct ddb_key_range *range, struct ddb_text value);

/* `#s BETWEEN :r1 AND :r2` for the attribute with the placeholder `name`; and the values. */
void ddb_key_range_condition(struct ddb_buf *body, const struct ddb_key_range *range,
                             const char *name);
void ddb_key_range_values(struct ddb_buf *body, const struct ddb_key_range *range);

#endif
