/* SPDX-License-Identifier: Apache-2.0 */
/* Where an update writes in fields: the table of places, what is given at run time, and the call,
 * which may make a map on the way. */
#include "emit_verb.h"
#include "mem.h"

static const char *flags_of(struct emit *e, const struct plan_way *step) {
  const char *text =
      mem_format(e->plan->arena, "%s%s%s%s%s", step->element ? " | DDB_IS_ELEMENT" : "",
                 step->list ? " | DDB_IS_LIST" : "", step->top ? " | DDB_IS_TOP" : "",
                 step->whole ? " | DDB_IS_WHOLE" : "", step->hidden ? " | DDB_IS_HIDDEN" : "");

  return *text ? text + emit_length(" | ") : "0";
}

void emit_places(struct emit *e, const struct plan_operation *o) {
  if (o->step_count == 0)
    return;
  emit_line(e, "static const struct ddb_place $op$_places[] = {");
  e->indent += 2;
  for (size_t i = 0; i < o->step_count; i++) {
    const struct plan_way *step = &o->steps[i];
    const char *quoted =
        step->name ? mem_format(e->plan->arena, "\"%s\"", emit_string(e, step->name)) : "NULL";
    emit_set(e, "field", emit_string(e, step->field));
    emit_set(e, "member", quoted);
    emit_set(e, "numbers", mem_format(e->plan->arena, "%d, %u", step->argument, step->index));
    emit_set(e, "up", mem_format(e->plan->arena, "%d", step->up));
    emit_set(e, "flags", flags_of(e, step));
    emit_line(e, "{\"$field$\", $up$, $member$, $numbers$, $flags$},");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

void emit_places_members(struct emit *e, const struct plan_operation *o) {
  const struct {
    const char *member;
    size_t count;
  } rows[] = {{"place_count", o->step_count},
              {"parent_count", o->way_count},
              {"argument_count", o->argument_count}};

  if (o->step_count == 0)
    return;
  emit_line(e, ".places = $op$_places,");
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    emit_set(e, "member", rows[i].member);
    emit_set(e, "count", mem_format(e->plan->arena, "%zu", rows[i].count));
    emit_line(e, ".$member$ = $count$,");
  }
}

void emit_place_arguments(struct emit *e, const struct plan_operation *o) {
  for (size_t i = 0; i < o->argument_count; i++) {
    const struct plan_argument *argument = &o->arguments[i];
    emit_set(e, "number", mem_format(e->plan->arena, "%zu", i));
    emit_set(e, "what", emit_string(e, argument->what));
    emit_set(e, "argument", argument->parameter.name);
    emit_line(e, argument->element ? "ddb_update_index(writer, $number$, \"$what$\", $argument$);"
                                   : "ddb_update_name(writer, $number$, \"$what$\", $argument$);");
  }
}

const char *emit_place_parameters(const struct emit *e, const struct plan_operation *o,
                                  const char *before, bool names) {
  const char *text = "";

  for (size_t i = 0; i < o->argument_count; i++)
    text =
        mem_format(e->plan->arena, "%s%s%s%s", text, before,
                   names ? o->arguments[i].parameter.name : o->arguments[i].parameter.declaration,
                   *before ? "" : ", ");
  return text;
}

/* " Makes counts where there is none. DDB_E_CONDITION: lines[0] is not there." */
const char *emit_describe_places(struct emit *e, const struct plan_operation *o) {
  const char *text = "";

  if (o->makes)
    text = mem_format(e->plan->arena, " Makes %s where there is none.", o->makes);
  return o->unmade
             ? mem_format(e->plan->arena, "%s DDB_E_CONDITION: %s is not there.", text, o->unmade)
             : text;
}

/* The two steps of a call, again as long as a map on the way has to be made. */
void emit_ask_again(struct emit *e, const struct emit_verb *verb) {
  emit_line(e, "enum ddb_status status;");
  emit_blank(e);
  emit_open(e, "do {");
  emit_ask(e, verb, "");
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = ddb_call_send(db, &request, $options$, &response);");
  e->indent--;
  emit_close(e, "} while (status >= 0 && ddb_update_again(&scope, &request, &response));");
}
