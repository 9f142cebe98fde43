/* SPDX-License-Identifier: Apache-2.0 */
/* A request body as a tree: JSON values in an arena, read strictly by wire/json.h. Requests are
 * small, and most of their members are looked up by name. */
#ifndef DDB_LOCAL_NODE_H
#define DDB_LOCAL_NODE_H

#include "base/buf.h"
#include "wire/json.h"

struct local_node {
  enum ddb_json_kind kind;
  bool flag;                   /* of a BOOL */
  struct ddb_text name;        /* as a member of an object */
  struct ddb_text text;        /* STRING: its value; NUMBER: its text */
  struct local_node *children; /* of an OBJECT and an ARRAY, in the order of the text */
  size_t count;
};

/* NULL: not JSON (DDB_E_INVALID, a name twice in an object among it) or no memory (DDB_E_NOMEM). */
const struct local_node *local_node_read(struct ddb_arena *mem, const char *data, size_t size,
                                         enum ddb_status *status);

/* The member of that name; NULL: absent, or `node` is NULL or no object. JSON's null counts as
 * absent, as the service has it. */
const struct local_node *local_node_get(const struct local_node *node, const char *name);

/* The same value again, without white space. */
void local_node_write(struct ddb_buf *buf, const struct local_node *node);

#endif
