/* SPDX-License-Identifier: Apache-2.0 */
/* What an item begins with: its key, the entity's name, the opening of the map of its fields. */
#include <string.h>

#include "emit.h"
#include "mem.h"

void emit_front_rows(struct emit *e, const struct plan_entity *entity) {
  const struct plan_front *front = &entity->front;

  if (front->piece_count == 0)
    return;
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", front->piece_count));
  emit_set(e, "attributes", mem_format(e->plan->arena, "%zu", front->attributes));
  emit_set(e, "map", front->whole && entity->data ? "&item_attributes[envelope_data]" : "NULL");
  emit_line(e, "static const struct ddb_slot item_pieces[$count$] = {");
  e->indent += 2;
  for (size_t i = 0; i < front->piece_count; i++) {
    const struct plan_piece *piece = &front->pieces[i];
    emit_set(e, "head", emit_string(e, piece->head));
    emit_set(e, "head_size", mem_format(e->plan->arena, "%zu", strlen(piece->head)));
    emit_set(e, "member", piece->member ? piece->member : "");
    emit_set(e, "separator", piece->separator ? piece->separator : "");
    emit_line(e, piece->member
                     ? "{\"$head$\", $head_size$, DDB_READ_STRING, 0, offsetof(struct $c$, "
                       "$member$), $separator$, NULL},"
                     : "{\"$head$\", $head_size$, DDB_READ_BY_CODE, 0, 0, 0, NULL},");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
  emit_line(e, "static const struct ddb_front item_front = {item_pieces, $count$, $attributes$, "
               "$map$};");
  emit_blank(e);
}

static void write_key(struct emit *e) {
  emit_line(e, "struct ddb_key key;");
  emit_line(e, "enum ddb_status built = $c$_key(&key$comma$$arguments$);");
  emit_blank(e);
  emit_line(e, "ddb_write_key(writer, &$c$_entity, built, &key);");
}

void emit_entity_name(struct emit *e, const struct plan_entity *entity) {
  if (entity->entity_type && !entity->front.whole)
    emit_line(e, "ddb_write_entity_type(writer, &$c$_entity);");
}

void emit_front(struct emit *e, const struct plan_entity *entity) {
  bool whole = entity->front.whole, opens = whole && entity->data;

  if (entity->front.piece_count == 0) {
    write_key(e);
    return;
  }
  if (opens)
    emit_line(e, "bool open = ddb_write_front(writer, &item_front, in);");
  emit_blank(e);
  emit_open(e, opens ? "if (!open) {" : "if (!ddb_write_front(writer, &item_front, in)) {");
  write_key(e);
  if (whole && entity->entity_type)
    emit_line(e, "ddb_write_entity_type(writer, &$c$_entity);");
  if (opens)
    emit_line(e, "open = ddb_open_map(writer, &item_attributes[envelope_data], true);");
  emit_close(e, "}");
}
