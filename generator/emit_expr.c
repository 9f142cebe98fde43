/* SPDX-License-Identifier: Apache-2.0 */
/* An expression: its constants, and the function that adds the values of its parameters. */
#include <string.h>

#include "emit.h"
#include "mem.h"

static void emit_values(struct emit *e, const struct plan_expression *x) {
  emit_line(e, "static const struct ddb_attribute $expression$_values[] = {");
  e->indent += 2;
  for (size_t i = 0; i < x->value_count; i++) {
    emit_set(e, "placeholder", x->values[i].attribute);
    emit_set(e, "size", mem_format(e->plan->arena, "%zu", strlen(x->values[i].attribute)));
    emit_set(e, "flags", x->values[i].flags);
    emit_line(e, "{\"$placeholder$\", $size$, $flags$, NULL},");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

static void emit_constants(struct emit *e, const struct plan_expression *x) {
  emit_set(e, "text", emit_string(e, x->text));
  emit_set(e, "names", emit_string(e, x->names));
  emit_set(e, "constants", emit_string(e, x->constants));
  emit_doc(e, x->source);
  emit_line(e, "static const struct ddb_expression $expression$ = {");
  e->indent += 2;
  emit_line(e, ".operation = \"$name$\",");
  emit_line(e, ".entity = &$entity$_entity,");
  emit_line(e, ".text = \"$text$\",");
  emit_line(e, ".names = \"$names$\",");
  emit_line(e, ".constants = \"$constants$\",");
  if (x->judges) {
    emit_set(e, "text", emit_string(e, x->source));
    emit_line(e, ".source = \"$text$\",");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

void emit_expression(struct emit *e, const struct plan_expression *x) {
  const char *parameters = emit_parameters(e, x->parameters, x->value_count, false);

  emit_set(e, "expression", x->variable);
  emit_set(e, "given", x->value_count ? mem_format(e->plan->arena, ", %s", parameters) : "");
  if (x->value_count)
    emit_values(e, x);
  emit_constants(e, x);
  emit_open(e, "static enum ddb_status write_$expression$(struct ddb_arena *mem, "
               "struct ddb_given *out$given$) {");
  emit_line(e, "struct ddb_writer *writer = ddb_given_begin(mem, &$expression$);");
  emit_blank(e);
  if (x->value_count) {
    emit_open(e, "if (writer) {");
    for (size_t i = 0; i < x->value_count; i++)
      emit_line(e, x->values[i].write);
    emit_close(e, "}");
  }
  emit_line(e, "return ddb_given_end(mem, writer, &$expression$, out);");
  emit_close(e, "}");
  emit_blank(e);
}

void emit_given(struct emit *e, const struct plan_expression *x, const char *what) {
  const char *names = emit_parameters(e, x->parameters, x->value_count, true);

  emit_set(e, "expression", x->variable);
  emit_set(e, "what", what);
  emit_set(e, "given", x->value_count ? mem_format(e->plan->arena, ", %s", names) : "");
  emit_open(e, "if (write_$expression$(mem, &$what$$given$) < 0)");
  emit_line(e, "return ddb_arena_error(mem)->status;");
  e->indent--;
}
