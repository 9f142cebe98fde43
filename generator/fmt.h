/* SPDX-License-Identifier: Apache-2.0 */
/* `ddbc fmt`: one layout for every schema. Only spaces, line breaks and needless quotes change: the
 * tree that the compiler reads and every comment, in their order, stay. That is looked at after
 * each run, and a text of which it does not hold is never given out. */
#ifndef DDBC_FMT_H
#define DDBC_FMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <ddb/arena.h>

#include "diag.h"
#include "report.h"
#include "source.h"

/* Lines are broken to this many columns where YAML allows it: in {} and [], and in text that goes
 * over several lines already. */
#define FMT_WIDTH 120

struct fmt_result {
  const char *text; /* NULL: not formatted */
  size_t size;
};

/* The source in the one layout, in the diag's arena. What is no YAML (or none that the language
 * allows) is reported to the diag. Without a text and without an error in the diag, the layout
 * would have lost something or be larger than a schema may be. */
struct fmt_result fmt_source(const struct source *source, struct diag *diag);

struct fmt_options {
  const char *const *paths; /* "-" is standard input, whose layout goes to standard output */
  size_t count;
  bool check_only;           /* write nothing; print how each file differs */
  struct report_style style; /* of messages, on stderr */
};

/* Formats files in place. Each is for itself: one that is wrong is left as it is, and the others
 * are formatted. Returns the worst exit code. */
int fmt_files(const struct fmt_options *options);

/* Prints a text that ddbc itself has made, in the one layout where that is possible. */
void fmt_print(struct ddb_arena *arena, const char *text, size_t size, FILE *out);

#endif
