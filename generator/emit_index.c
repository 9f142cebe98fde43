/* SPDX-License-Identifier: Apache-2.0 */
/* The key attributes that items carry for indexes: the functions that write them, and their calls.
 */
#include "emit.h"
#include "mem.h"

/* ---- which items are in it ------------------------------------------------------------------- */

static const char *value(struct emit *e, const struct plan_condition *condition, size_t at) {
  return condition->text
             ? mem_format(e->plan->arena, "\"%s\"", emit_string(e, condition->values[at]))
             : condition->values[at];
}

static void define_values(struct emit *e, const struct plan_condition *condition) {
  const char *values = "";

  for (size_t i = 0; i < condition->value_count; i++)
    values = mem_format(e->plan->arena, "%s%s%s", values, i ? ", " : "", value(e, condition, i));
  emit_set(e, "type", condition->text ? "char *const " : "int64_t ");
  emit_set(e, "variable", condition->table);
  emit_set(e, "values", values);
  emit_line(e, "static const $type$$variable$[] = {$values$};");
  emit_blank(e);
}

static void define_held(struct emit *e, const struct plan_index_key *index) {
  emit_set(e, "held", index->held);
  for (size_t i = 0; i < index->condition_count; i++) {
    emit_set(e, "held_if", index->conditions[i].expression);
    emit_line(e, i == 0 ? "bool $held$ = $held_if$;" : "$held$ = $held$ && $held_if$;");
  }
}

/* ---- the functions --------------------------------------------------------------------------- */

void emit_index_function(struct emit *e, const struct plan_index_key *index) {
  for (size_t i = 0; i < index->condition_count; i++)
    if (index->conditions[i].table)
      define_values(e, &index->conditions[i]);
  emit_set(e, "function", index->function);
  emit_set(e, "parts", emit_parameters(e, index->parameters, index->parameter_count, false));
  emit_set(e, "comma", index->parameter_count ? ", " : "");
  emit_set(e, "held", index->held ? ", bool in__index" : "");
  emit_set(e, "given", index->held ? "in__index ? &key : NULL" : "&key");
  emit_set(e, "first", index->partition ? index->partition : "NULL");
  emit_set(e, "second", index->sort ? index->sort : "NULL");
  emit_open(e, "static void $function$(struct ddb_writer *writer$held$$comma$$parts$) {");
  emit_line(e, "struct ddb_key key;");
  emit_blank(e);
  emit_key_steps(e, &index->key, "&key");
  emit_line(e, "ddb_write_index_key(writer, $given$, $first$, $second$);");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_given(struct emit *e, const struct plan_given *given) {
  emit_set(e, "given", given->variable);
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", given->required));
  emit_line(e, "int $given$ = $count$;");
  for (size_t i = 0; i < given->when_count; i++) {
    emit_set(e, "given_if", given->when[i]);
    emit_line(e, "$given$ += $given_if$;");
  }
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", given->required + given->when_count));
  emit_set(e, "inputs", emit_string(e, given->inputs));
  emit_set(e, "changes", emit_string(e, given->changes));
  emit_open(e, "if (ddb_update_given(writer, $given$, $count$, \"$inputs$\", \"$changes$\"))");
}

void emit_index_call(struct emit *e, const struct plan_index_key *index) {
  if (index->held)
    define_held(e, index);
  if (index->given.variable)
    define_given(e, &index->given);
  emit_set(e, "function", index->function);
  emit_set(e, "held", index->held ? mem_format(e->plan->arena, ", %s", index->held) : "");
  emit_set(e, "parts", index->arguments);
  emit_line(e, "$function$(writer$held$$parts$);");
  if (index->given.variable)
    e->indent--;
}
