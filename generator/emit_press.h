/* SPDX-License-Identifier: Apache-2.0 */
/* What the printer keeps from file to file, so that a template is taken apart once and not for each
 * line: most lines of a large schema come from the same few hundred literals, known again by their
 * address. That is sound since a template is a literal or stands in an arena in which nothing is
 * freed before the press is; or the press is told. */
#ifndef DDBC_EMIT_PRESS_H
#define DDBC_EMIT_PRESS_H

#include <stdint.h>

#include "base/buf.h"

/* A piece of a template as it is, and the variable behind it. */
struct emit_part {
  uint32_t start, size;
  uint32_t variable; /* EMIT_NONE: the template ends here */
};

enum { EMIT_NONE = UINT16_MAX, EMIT_PARTS = 10 };

struct emit_template {
  const char *text;              /* NULL: nothing is kept here */
  size_t size;                   /* of all pieces */
  const struct emit_part *parts; /* `own`, or elsewhere when there are more */
  struct emit_part own[EMIT_PARTS];
};

struct emit_press;

/* It lives in `arena`. Templates that stand in `passing` (or NULL) may be others at the next call.
 */
struct emit_press *emit_press_new(struct ddb_arena *arena, const struct ddb_arena *passing);
void emit_press_free(struct emit_press *press);

/* The buffer of a file, empty but with the room of the last one; and back when the file is done. */
struct ddb_buf emit_press_take(struct emit_press *press);
void emit_press_give(struct emit_press *press, struct ddb_buf buf);

/* The number of a variable, below EMIT_VARIABLES, by a literal with its name. */
size_t emit_press_variable(struct emit_press *press, const char *literal);
const char *emit_press_name(const struct emit_press *press, size_t variable);

/* The template taken apart; valid until the next call. */
const struct emit_template *emit_press_template(struct emit_press *press, const char *text);

/* A line that is too long, until the next one. */
const char *emit_press_aside(struct emit_press *press, const char *text, size_t size);

#endif
