/* SPDX-License-Identifier: Apache-2.0 */
/* Placeholders of a request's expressions, the paths that they make, and how a fault of a text is
 * told. */
#ifndef DDB_LOCAL_NAMES_H
#define DDB_LOCAL_NAMES_H

#include "expr/tree.h"
#include "local/eval/eval.h"

/* A path without aliases. */
struct local_step {
  struct ddb_text name; /* data NULL: an element */
  size_t index;
};

struct local_path {
  struct local_step *steps;
  size_t count;
};

/* The names behind a path's aliases; a reserved word without one is refused. `role` is the
 * parameter with the expression. */
bool local_path_resolve(struct local_call *call, struct local_names *names, const char *role,
                        const struct tree_path *path, struct local_path *out);

/* The path of an attribute at the top. */
bool local_path_name(struct local_call *call, struct ddb_text name, struct local_path *out);

/* The value of a placeholder, which counts as used. NULL: told. */
const struct local_value *local_names_value(struct local_call *call, struct local_names *names,
                                            const char *role, struct ddb_text placeholder);

/* Tells why a text is no expression. Always false. */
bool local_tree_failed(struct local_call *call, const char *role, struct ddb_text text,
                       const struct tree_error *error);

/* The text of an expression: a string, not empty, of at most 4,096 bytes. */
bool local_expression_text(struct local_call *call, const struct local_node *node,
                           const char *role);

/* What an item has at a path; NULL: nothing. */
const struct local_value *local_path_find(const struct local_path *path,
                                          const struct local_value *item);

bool local_path_equal(const struct local_path *a, const struct local_path *b);
/* For texts: [a, b, [0]]. */
const char *local_path_text(struct ddb_arena *mem, const struct local_path *path);

/* Whether one path is the other or leads through it; with `conflict`, whether they take one thing
 * for a map and for a list. */
bool local_paths_overlap(const struct local_path *a, const struct local_path *b, bool *conflict);

/* Two paths of one expression that overlap or conflict are told. */
bool local_paths_apart(struct local_call *call, const char *role, const struct local_path *one,
                       const struct local_path *two);

#endif
