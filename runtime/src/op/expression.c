/* SPDX-License-Identifier: Apache-2.0 */
/* Filters and conditions: the text is a constant of generated code, the values of its parameters
 * are written here. */
#include "op/expression.h"

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "wire/writer.h"

struct ddb_writer *ddb_given_begin(struct ddb_arena *mem, const struct ddb_expression *expression) {
  struct ddb_writer *writer = ddb_arena_alloc(mem, sizeof *writer);

  if (!writer) {
    (void)ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
    return NULL;
  }
  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_writer_init(writer, mem, expression->entity);
  writer->given_to = expression->operation;
  return writer;
}

enum ddb_status ddb_given_end(struct ddb_arena *mem, struct ddb_writer *writer,
                              const struct ddb_expression *expression, struct ddb_given *out) {
  if (!writer)
    return ddb_arena_error_slot(mem)->status;
  *out = (struct ddb_given){expression, {writer->out.data, writer->out.size}, expression, 0};
  return ddb_writer_status(writer);
}

void ddb_given_names(struct ddb_buf *body, const struct ddb_given *given) {
  if (!given)
    return;
  ddb_buf_char(body, ',');
  ddb_buf_text(body, given->expression->names);
}

void ddb_given_values(struct ddb_buf *body, const struct ddb_given *given, bool first) {
  if (!given)
    return;
  if (given->expression->constants[0]) {
    ddb_buf_text(body, first ? "" : ",");
    ddb_buf_text(body, given->expression->constants);
    first = false;
  }
  if (given->values.size > 0) {
    ddb_buf_text(body, first ? "" : ",");
    ddb_buf_bytes(body, given->values.data, given->values.size);
  }
}

void ddb_given_text(struct ddb_buf *body, const struct ddb_given *given) {
  ddb_buf_json_string(body, given->expression->text, strlen(given->expression->text));
}

/* ---- projections ----------------------------------------------------------------------------- */

void ddb_projection_text(struct ddb_buf *body, const struct ddb_entity *entity) {
  if (!entity->projection)
    return;
  ddb_buf_text(body, ",\"ProjectionExpression\":");
  ddb_buf_json_string(body, entity->projection, strlen(entity->projection));
}

void ddb_projection_names(struct ddb_buf *body, const struct ddb_entity *entity, bool first) {
  if (!entity->projection)
    return;
  ddb_buf_text(body, first ? "" : ",");
  ddb_buf_text(body, entity->projection_names);
}

void ddb_projection(struct ddb_buf *body, const struct ddb_entity *entity) {
  if (!entity->projection)
    return;
  ddb_projection_text(body, entity);
  ddb_buf_text(body, ",\"ExpressionAttributeNames\":{");
  ddb_projection_names(body, entity, true);
  ddb_buf_char(body, '}');
}
