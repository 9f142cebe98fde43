/* SPDX-License-Identifier: Apache-2.0 */
/* `include:`: a schema in several files. Their trees become one before anyone looks for a meaning
 * in it; every node knows its own source, so messages name the file that is meant. */
#ifndef DDBC_PARSE_INCLUDE_H
#define DDBC_PARSE_INCLUDE_H

#include "diag.h"
#include "node.h"

/* Bounds of what one schema includes: files that include files so deep, so many files, so many
 * bytes in all. */
enum { INCLUDE_DEPTH_MAX = 16, INCLUDE_FILES_MAX = 4096 };
#define INCLUDE_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* The sources of a run, in the order they were read. That is also the order of their messages. */
struct source_list {
  const struct source **sources;
  size_t count;
};

/* Reads the tree of a schema and of all that it includes, and adds each file to `list`. In the
 * tree a section holds what the schema says itself, then what the included files say, in their
 * order. NULL when an error was reported. */
const struct yaml_node *schema_read(struct source *source, struct diag *diag,
                                    struct source_list *list);

#endif
