/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a name or a set element that stands twice, in n log n time whatever the input is, where a
 * hash table could be attacked. One list serves all open levels: each level uses the part behind
 * the mark that it took when it began. */
#ifndef DDB_WIRE_NAMES_H
#define DDB_WIRE_NAMES_H

#include "wire/json.h"

struct ddb_names {
  struct ddb_arena *mem;
  struct ddb_text *items;
  size_t count;
  size_t capacity;
};

void ddb_names_init(struct ddb_names *names, struct ddb_arena *mem);

/* Adds a text that outlives the list. False: no memory. */
bool ddb_names_add(struct ddb_names *names, struct ddb_text name);

/* Adds the value of a string of a scanner, unescaped. False: no memory. */
bool ddb_names_add_json(struct ddb_names *names, const struct ddb_json_string *name);

/* Removes all names added since the list had `mark` of them. Answers whether two were equal, and
 * which (`twice` may be NULL). */
bool ddb_names_close(struct ddb_names *names, size_t mark, struct ddb_text *twice);

#endif
