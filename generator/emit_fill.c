/* SPDX-License-Identifier: Apache-2.0 */
/* What a create sets in a record, and what a write checks of fields that live in the key alone. */
#include "emit.h"
#include "mem.h"

/* A default that is text: a literal, or a struct with its length. */
static const char *literal(const struct emit *e, const struct plan_fill *fill) {
  const char *text = emit_string(e, fill->text);

  if (!fill->sized)
    return mem_format(e->plan->arena, "\"%s\"", text);
  return mem_format(e->plan->arena, "(struct ddb_text){\"%s\", %zu}", text,
                    emit_length(fill->text));
}

static void emit_fill(struct emit *e, const struct plan_fill *fill) {
  emit_set(e, "unset", fill->unset);
  emit_set(e, "member", fill->member);
  emit_set(e, "value", fill->value ? fill->value : literal(e, fill));
  emit_open(e, "if ($unset$)");
  emit_line(e, "$member$ = $value$;");
  e->indent--;
}

void emit_fill_item(struct emit *e, const struct plan_entity *entity) {
  bool ids = false;

  emit_open(e, "static void fill_item(struct ddb_filler *filler, void *record) {");
  emit_line(e, "struct $c$ *out = (struct $c$ *)record;");
  emit_blank(e);
  for (size_t i = 0; i < entity->fill_count; i++) {
    emit_fill(e, &entity->fills[i]);
    ids = ids || entity->fills[i].id;
  }
  if (entity->created_at)
    emit_line(e, "out->item_created_at = filler->now;");
  if (entity->updated_at)
    emit_line(e, "out->item_updated_at = filler->now;");
  if (!ids && !entity->created_at && !entity->updated_at)
    emit_line(e, "(void)filler;");
  if (entity->fill_count == 0 && !entity->created_at && !entity->updated_at)
    emit_line(e, "(void)out;");
  emit_close(e, "}");
  emit_blank(e);
}

void emit_key_rows(struct emit *e, const struct plan_entity *entity) {
  if (entity->own_rows && entity->keyed.field_count > 0)
    emit_attributes(e, &entity->keyed, true);
}

void emit_key_checks(struct emit *e, const struct plan_entity *entity) {
  if (entity->keyed.field_count == 0)
    return;
  emit_line(e, "ddb_check_begin(writer);");
  emit_write_fields(e, &entity->keyed);
  emit_line(e, "ddb_check_end(writer);");
}
