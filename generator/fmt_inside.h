/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of fmt share. The printer goes through the tree once; comments, which the tree
 * does not have, wait in a list in the order of the source and are printed when their place comes.
 */
#ifndef DDBC_FMT_INSIDE_H
#define DDBC_FMT_INSIDE_H

#include "base/buf.h"
#include "fmt.h"
#include "node.h"

#define FMT_STEP ((size_t)2)

struct fmt_comment {
  uint32_t start; /* from '#' */
  uint32_t end;   /* without blanks at its end */
  bool alone;     /* nothing stands before it on its line */
};

struct fmt_comments {
  struct fmt_comment *items;
  size_t count;
};

/* A comment behind something: how far from it is known when all lines are. */
struct fmt_trailing {
  size_t at;    /* offset in the text, which has it not yet */
  size_t width; /* of the line up to there */
  size_t column;
  const struct fmt_comment *comment;
};

struct fmt {
  const struct source *source;
  struct ddb_arena *arena;
  struct fmt_comments comments;
  size_t next; /* comments before it are printed */
  struct ddb_buf out;
  size_t column; /* of the line that is being written */
  size_t indent; /* of that line */
  size_t last;   /* in the source: the end of what was printed last */
  struct fmt_trailing *trailing;
  size_t trailing_count;
};

/* A piece of text that is printed as it stands. */
struct fmt_piece {
  const char *text;
  size_t size;
  bool folds; /* it went over several lines, and may again */
};

/* --- comments (fmt_comments.c) --- */

struct fmt_comments fmt_find_comments(const struct source *source, const struct yaml_node *root,
                                      struct ddb_arena *arena);
/* The next comment that begins before `limit`, or NULL. */
const struct fmt_comment *fmt_next(const struct fmt *fmt, size_t limit);
/* Prints the next comment on a line of its own. */
void fmt_put_comment(struct fmt *fmt, size_t indent, bool blank);
/* Those before `limit`, each on its line; `first`: no empty line before the first. */
void fmt_leading(struct fmt *fmt, size_t limit, size_t indent, bool first);
/* The one behind what was just printed, on its line in the source too. */
void fmt_behind(struct fmt *fmt, size_t limit);
/* Those that are indented like the block that ends here, whose column in the source is `column`. */
void fmt_inner(struct fmt *fmt, size_t column, size_t indent, size_t limit);

/* --- lines (fmt_lines.c) --- */

void fmt_put(struct fmt *fmt, const char *text, size_t size);
void fmt_text(struct fmt *fmt, const char *text);
/* Begins a line. An empty one goes before it if `blank`. */
void fmt_line(struct fmt *fmt, size_t indent, bool blank);
/* Whether the source has an empty line between what was printed last and `start`. */
bool fmt_blank_before(const struct fmt *fmt, size_t start);
/* The next comment goes behind the line that is being written. */
void fmt_put_trailing(struct fmt *fmt);
struct fmt_result fmt_finish(struct fmt *fmt);
size_t fmt_width(const char *text, size_t size);
/* The column of a byte of the source, from 0. */
size_t fmt_column(const struct fmt *fmt, size_t offset);

/* --- scalars (fmt_scalar.c) --- */

/* A text that is no block (| or >), as it goes on one line. */
struct fmt_piece fmt_scalar(const struct fmt *fmt, const struct yaml_node *node, bool flow);
/* The same, broken at FMT_WIDTH if it folds; further lines have `indent`. */
void fmt_put_folded(struct fmt *fmt, struct fmt_piece piece, size_t indent);
bool fmt_is_block_text(const struct fmt *fmt, const struct yaml_node *node);
/* A text behind | or >; its lines have `indent`. */
void fmt_put_block_text(struct fmt *fmt, const struct yaml_node *node, size_t indent, size_t limit);
/* libyaml looks 1024 characters far for the ':' behind a key; a longer one is announced by '?'. */
bool fmt_is_long_key(struct fmt_piece key);
/* An empty value, of which nothing is to be printed. */
bool fmt_is_empty(const struct yaml_node *node);

/* --- the result (fmt.c) --- */

/* Whether the result, read again, has the tree below `root` and the comments of `fmt`. */
bool fmt_holds(const struct fmt *fmt, const struct yaml_node *root, struct fmt_result result);

/* --- collections (fmt_flow.c, fmt_block.c) --- */

/* A value in {} or [], on one line if it fits with `after` more columns. */
void fmt_put_flow(struct fmt *fmt, const struct yaml_node *node, size_t after);
void fmt_put_root(struct fmt *fmt, const struct yaml_node *root);

#endif
