/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges of sort keys. */
#include "emit.h"
#include "mem.h"

/* A member that is a text, or NULL. */
static void emit_text_member(struct emit *e, const char *name, const char *text) {
  emit_set(e, "member", name);
  emit_set(e, "text", text ? emit_string(e, text) : "");
  emit_line(e, text ? ".$member$ = \"$text$\"," : ".$member$ = NULL,");
}

void emit_range_part(struct emit *e, const struct plan_key_range *range) {
  emit_set(e, "range_part", range->variable);
  emit_set(e, "relation", range->relation);
  emit_set(e, "size", mem_format(e->plan->arena, "%d", range->size));
  emit_line(e, "static const struct ddb_range_part $range_part$ = {");
  e->indent += 2;
  emit_text_member(e, "field", range->field);
  emit_line(e, ".relation = $relation$,");
  emit_text_member(e, "least", range->least);
  emit_text_member(e, "most", range->most);
  emit_text_member(e, "behind", range->behind);
  emit_line(e, range->ends ? ".ends = true," : ".ends = false,");
  emit_line(e, ".size = $size$,");
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

void emit_key_range(struct emit *e, const struct plan_key_range *range) {
  emit_set(e, "range_part", range->variable);
  if (range->next)
    emit_line(e, "ddb_key_next(&key);");
  emit_line(e, "ddb_key_range_begin(&range, &key, &$range_part$);");
  for (size_t i = 0; i < range->value_count; i++) {
    emit_set(e, "field", emit_string(e, range->values[i].field));
    emit_set(e, "function", range->values[i].function);
    emit_set(e, "arguments", range->values[i].arguments);
    emit_line(e, "$function$(&key, \"$field$\", $arguments$);");
    if (range->values[i].hidden)
      emit_line(e, "ddb_key_hide(&key);");
    emit_line(e, "ddb_key_range_take(&range);");
  }
}
