/* SPDX-License-Identifier: Apache-2.0 */
/* What the loops of usual_loop.h have in common. */
#ifndef DDB_WIRE_USUAL_H
#define DDB_WIRE_USUAL_H

#include "wire/reader.h"

/* Of ddb_map_usual, beside the number of an attribute. */
#define DDB_USUAL_OTHER (-1) /* something else comes */
#define DDB_USUAL_END   (-2) /* the map was left; all it must have was there */

int ddb_usual_wide(struct ddb_map *map);
int ddb_usual_words(struct ddb_map *map);

/* Which of them ddb_map_usual takes. A test sets it, before there are other threads. */
enum ddb_usual_way { DDB_USUAL_WIDE, DDB_USUAL_WORDS, DDB_USUAL_NONE };
extern enum ddb_usual_way ddb_usual_way;

/* Any text without escapes, up to `stop`: copies it; or only sees that it is one. What is behind
 * its brace, or NULL: it is something else, or there is no memory, which the general reader will
 * say. */
const char *ddb_usual_text(struct ddb_reader *reader, const char *at, const char *stop,
                           const char **out);
const char *ddb_usual_skip(const char *at, const char *stop);

#endif
