/* SPDX-License-Identifier: Apache-2.0 */
/* A filter or condition inside a request body. All take NULL for none. */
#ifndef DDB_OP_EXPRESSION_H
#define DDB_OP_EXPRESSION_H

#include <ddb/gen.h>

#include "base/buf.h"

/* Its members of ExpressionAttributeNames, behind others: `,"#f_0":"Data"`. */
void ddb_given_names(struct ddb_buf *body, const struct ddb_given *given);

/* Its members of ExpressionAttributeValues; `first`: nothing stands before them. */
void ddb_given_values(struct ddb_buf *body, const struct ddb_given *given, bool first);

/* The expression itself as a JSON string. Not of NULL. */
void ddb_given_text(struct ddb_buf *body, const struct ddb_given *given);

#endif
