/* SPDX-License-Identifier: Apache-2.0 */
/* Writes that keep the claims of unique fields: the write of the item alone becomes two functions
 * of the file, around which the runtime does the rest. */
#include "emit_verb.h"
#include "mem.h"

/* What differs between the verbs. */
struct keeper {
  const char *word;    /* the enumerator of the runtime */
  const char *request; /* of X_request, behind the scope and without the result */
  const char *item;    /* what it passes on, to make the request of the item */
  const char *input;   /* what the runtime makes the claims of */
};

static const struct keeper keepers[] = {
    [PLAN_CREATE] = {"DDB_TX_CREATE", "const struct $entity$ *record, struct $entity$ *stored, ",
                     "record, stored ? stored : &made, &item", "stored ? stored : &made"},
    [PLAN_UPDATE] = {"DDB_TX_UPDATE", "$input$$set_input$$given_input$",
                     "$passed$$set_passed$$given_passed$&item", "$input_of_claims$"},
    [PLAN_DELETE] = {"DDB_TX_DELETE", "$input$$given_input$", "$passed$$given_passed$&item",
                     "NULL"},
};

const char *emit_unique_doc(struct emit *e, const struct plan_operation *o) {
  const char *taken = mem_format(
      e->plan->arena,
      " DDB_E_CONDITION with a value of %s_taken: another item has what is to be unique.",
      o->entity->record.c);
  const char *moved =
      " Reads the item, and changes it and its claims in one transaction; again where another "
      "writer was faster, and DDB_E_CANCELED after %d times.";

  return mem_format(e->plan->arena, "%s%s%s",
                    o->verb == PLAN_CREATE ? " With it its claims are written, in one transaction."
                                           : mem_format(e->plan->arena, moved, 8),
                    o->verb == PLAN_DELETE ? "" : taken,
                    o->verb == PLAN_UPDATE ? " `set` has to stay until the end of X_response."
                                           : "");
}

static const char *request_of(struct emit *e, const struct plan_operation *o, const char *tail) {
  return mem_format(e->plan->arena,
                    "enum ddb_status $c$_request(struct ddb_arena *mem, const struct ddb_scope "
                    "*scope, %sstruct ddb_unique **out%s",
                    keepers[o->verb].request, tail);
}

static const char *response_of(struct emit *e, const struct plan_operation *o,
                               const struct emit_verb *verb, const char *tail) {
  return mem_format(e->plan->arena,
                    "enum ddb_status $c$_response(struct ddb_arena *mem, struct ddb_unique "
                    "*unique%s%s",
                    o->verb == PLAN_CREATE ? "" : verb->response, tail);
}

void emit_unique_declarations(struct emit *e, const struct plan_operation *o,
                              const struct emit_verb *verb) {
  emit_line(
      e, emit_joined(e, "enum ddb_status $c$(struct ddb *db, ", verb->inputs, ") DDB_MUST_USE;"));
  emit_line(e, request_of(e, o, ") DDB_MUST_USE;"));
  emit_line(e, response_of(e, o, verb, ") DDB_MUST_USE;"));
}

/* ---- the item alone -------------------------------------------------------------------------- */

static void define_item(struct emit *e, const struct plan_operation *o,
                        const struct emit_verb *verb) {
  emit_open(e, emit_joined(e,
                           "static enum ddb_status $op$__item_request(struct ddb_arena *mem, "
                           "const struct ddb_scope *scope, ",
                           verb->request, ") {"));
  verb->make(e, o);
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, emit_joined(e,
                           "static enum ddb_status $op$__item_response(struct ddb_arena *mem, "
                           "const struct ddb_response *response",
                           verb->response, ") {"));
  verb->take(e, o);
  emit_close(e, "}");
  emit_blank(e);
}

/* ---- what the record will be ----------------------------------------------------------------- */

/* Steps of one input stand together, under one condition. */
static void emit_steps(struct emit *e, const struct plan_unique *unique) {
  const char *due = NULL;

  for (size_t i = 0; i < unique->step_count; i++) {
    const struct plan_step *step = &unique->steps[i];
    if (due && step->when != due)
      emit_close(e, "}");
    if (step->when && step->when != due) {
      emit_set(e, "when", step->when);
      emit_open(e, "if ($when$) {");
    }
    due = step->when;
    emit_set(e, "step", step->statement);
    emit_line(e, "$step$");
  }
  if (due)
    emit_close(e, "}");
}

static void define_after(struct emit *e, const struct plan_operation *o) {
  if (o->verb != PLAN_UPDATE)
    return;
  bool reads = o->unique->reads;
  emit_open(e, "static void $op$__after(const void *input, void *record) {");
  if (reads)
    emit_line(e, "const struct $c$_set *set = (const struct $c$_set *)input;");
  emit_line(e, "struct $entity$ *after = (struct $entity$ *)record;");
  emit_blank(e);
  if (!reads)
    emit_line(e, "(void)input;");
  emit_steps(e, o->unique);
  emit_close(e, "}");
  emit_blank(e);
}

static void define_op(struct emit *e, const struct plan_operation *o) {
  emit_set(e, "keeper", keepers[o->verb].word);
  emit_line(e, "static const struct ddb_unique_op $op$_unique = {");
  e->indent += 2;
  emit_line(e, ".name = \"$name$\",");
  emit_line(e, ".verb = $keeper$,");
  emit_line(e, ".entity = &$entity$_entity,");
  if (o->verb == PLAN_UPDATE)
    emit_line(e, ".after = $op$__after,");
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

/* ---- the three functions --------------------------------------------------------------------- */

static void define_request(struct emit *e, const struct plan_operation *o) {
  emit_set(e, "always", o->unique->always);
  emit_set(e, "input_of_claims", o->has_inputs ? "set" : "NULL");
  emit_open(e, request_of(e, o, ") {"));
  if (o->verb == PLAN_CREATE)
    emit_line(e, "struct $entity$ made;");
  emit_line(e, "struct ddb_request item;");
  emit_line(e, "uint64_t touched = $always$;");
  emit_line(e, emit_joined(e, "enum ddb_status status = $op$__item_request(mem, scope, ",
                           keepers[o->verb].item, ");"));
  emit_blank(e);
  for (size_t i = 0; i < o->unique->touched_count; i++) {
    emit_set(e, "when", o->unique->touched[i].when);
    emit_set(e, "mask", o->unique->touched[i].statement);
    emit_open(e, "if (status >= 0 && $when$)");
    emit_line(e, "touched |= $mask$;");
    e->indent--;
  }
  emit_line(e, emit_joined(e,
                           "return ddb_unique_begin(mem, scope, &$op$_unique, status, &item, "
                           "touched, ",
                           keepers[o->verb].input, ", out);"));
  emit_close(e, "}");
  emit_blank(e);
}

static void define_response(struct emit *e, const struct plan_operation *o,
                            const struct emit_verb *verb) {
  emit_open(e, response_of(e, o, verb, ") {"));
  emit_line(e, "struct ddb_response response;");
  emit_line(e, "enum ddb_status status = ddb_unique_end(mem, unique, &response);");
  emit_blank(e);
  emit_open(e, "if (status < 0)");
  emit_line(e, "return status;");
  e->indent--;
  emit_line(e, emit_joined(e, "return $op$__item_response(mem, &response",
                           o->verb == PLAN_CREATE ? ", ddb_unique_item(unique)" : verb->returned,
                           ");"));
  emit_close(e, "}");
  emit_blank(e);
}

static void ask(struct emit *e, const struct plan_operation *o, const struct emit_verb *verb) {
  if (o->verb != PLAN_CREATE) {
    emit_line(e, mem_format(e->plan->arena,
                            "enum ddb_status status = $c$_request(scratch, &scope, %s&unique);",
                            o->verb == PLAN_UPDATE ? "$passed$$set_passed$$given_passed$"
                                                   : "$passed$$given_passed$"));
    emit_blank(e);
    return;
  }
  (void)verb;
  emit_line(e, "enum ddb_status status = ddb_create_fill(scratch, out ? mem : scratch, &scope, "
               "&$entity$_entity, record, &stored);");
  emit_blank(e);
  emit_open(e, "if (out)");
  emit_line(e, "*out = stored;");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = $c$_request(scratch, &scope, &stored, NULL, &unique);");
  e->indent--;
}

static void define_call(struct emit *e, const struct plan_operation *o,
                        const struct emit_verb *verb) {
  emit_open(e, emit_joined(e, "enum ddb_status $c$(struct ddb *db, ", verb->inputs, ") {"));
  emit_line(e, "struct ddb_scope scope;");
  emit_line(e, "struct ddb_unique *unique = NULL;");
  if (o->verb == PLAN_CREATE)
    emit_line(e, "struct $entity$ stored;");
  emit_line(e, "struct ddb_arena *scratch = ddb_call_begin(db, $table_variable$.name, &scope);");
  if (verb->begin)
    verb->begin(e, o);
  ask(e, o, verb);
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = ddb_unique_send(db, unique, options);");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_line(e, emit_joined(e, "status = $c$_response(scratch, unique",
                           o->verb == PLAN_CREATE ? "" : verb->returned, ");"));
  e->indent--;
  emit_line(e, "return ddb_call_end(db, options, NULL, status);");
  emit_close(e, "}");
}

void emit_unique(struct emit *e, const struct plan_operation *o, const struct emit_verb *verb) {
  define_item(e, o, verb);
  define_after(e, o);
  define_op(e, o);
  define_request(e, o);
  define_response(e, o, verb);
  define_call(e, o, verb);
}
