/* SPDX-License-Identifier: Apache-2.0 */
/* A filter or condition inside a request body, of which all take NULL for none; and a projection.
 */
#ifndef DDB_OP_EXPRESSION_H
#define DDB_OP_EXPRESSION_H

#include <ddb/gen.h>

#include "base/buf.h"

/* Its members of ExpressionAttributeNames, behind others: `,"#f_0":"Data"`. */
void ddb_given_names(struct ddb_buf *body, const struct ddb_given *given);

/* Its members of ExpressionAttributeValues; `first`: nothing stands before them. */
void ddb_given_values(struct ddb_buf *body, const struct ddb_given *given, bool first);

/* What is asked for of each item: `,"ProjectionExpression":"..."`, nothing for whole items; and its
 * members of ExpressionAttributeNames, as above. */
void ddb_projection_text(struct ddb_buf *body, const struct ddb_entity *entity);
void ddb_projection_names(struct ddb_buf *body, const struct ddb_entity *entity, bool first);
/* Both, where the request has no other names. */
void ddb_projection(struct ddb_buf *body, const struct ddb_entity *entity);

/* The expression itself as a JSON string. Not of NULL. */
void ddb_given_text(struct ddb_buf *body, const struct ddb_given *given);

#endif
