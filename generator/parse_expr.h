/* SPDX-License-Identifier: Apache-2.0 */
/* Reading expressions: the grammar is that of runtime/expr, which the embedded store reads requests
 * with; here its trees become expressions over the fields of an entity, with types. */
#ifndef DDBC_PARSE_EXPR_H
#define DDBC_PARSE_EXPR_H

#include "expr.h"
#include "expr/tree.h"
#include "parse_map.h"

struct expr_reader {
  struct parse *parse;
  const struct yaml_node *node;
  const struct entity *entity;
  struct expression *out;
};

/* Where a part of the expression's text stands in the schema. */
struct span expr_span(const struct expr_reader *reader, struct tree_span part);

/* parse_expr_path.c: the attributes that a path leads to; false when an error was reported. */
bool expr_path(struct expr_reader *reader, const struct tree_path *path, struct expr_operand *out);

/* parse_op_set.c: a path of an update, which is all of the node; false when an error was reported.
 */
bool parse_path(struct parse *parse, const struct yaml_node *node, const struct entity *entity,
                struct expr_operand *out);

/* parse_expr.c: tells why the text is none. */
void expr_tell(const struct expr_reader *reader, const struct tree_error *error);

/* parse_expr_type.c: gives every operand of a comparison or function its type; false when an error
 * was reported. */
bool expr_types(struct expr_reader *reader, struct expr *expr);

/* parse_expr.c: reads the expression over the fields of `entity`; NULL when an error was reported.
 */
const struct expression *parse_expression(struct parse *parse, const struct yaml_node *node,
                                          const struct entity *entity);

#endif
