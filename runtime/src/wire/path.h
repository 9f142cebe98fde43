/* SPDX-License-Identifier: Apache-2.0 */
/* Where inside a value we are, such as `params.layers[3].name`. The steps are kept on the C stack
 * of the functions that walk the value and become text only when there is an error to report. */
#ifndef DDB_WIRE_PATH_H
#define DDB_WIRE_PATH_H

#include <ddb/arena.h>
#include <ddb/types.h>

#include "wire/json.h"

struct ddb_path {
  const struct ddb_path *up; /* NULL at the root */
  const char *name;          /* a member's name; NULL: element `index` of a list */
  size_t name_size;
  size_t index;
};

/* Room for the path in struct ddb_error. */
#define DDB_PATH_TEXT_SIZE 128

/* Writes the path from its root to `path`. A path that does not fit loses its beginning, which
 * "..." shows; control characters become '?'. NULL is the empty path. */
void ddb_path_text(const struct ddb_path *path, char out[DDB_PATH_TEXT_SIZE]);

/* Reports a failure in ddb_arena_error(mem): `field` is the path, `text` a sentence with the path,
 * or "the value" where that is empty, before what the format says (such as "is not a number").
 * Answers the status that stands there now. */
enum ddb_status ddb_path_fail(struct ddb_arena *mem, const struct ddb_path *path,
                              enum ddb_status status, const char *format, ...) DDB_PRINTF(4, 5);

/* The same for what a scanner found wrong. */
enum ddb_status ddb_path_fail_json(struct ddb_arena *mem, const struct ddb_path *path,
                                   const struct ddb_json *json);

#endif
