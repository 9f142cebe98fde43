/* SPDX-License-Identifier: Apache-2.0 */
/* The writes as members of a transaction: X_tx takes what X takes, without handle and options. */
#include "emit_verb.h"
#include "mem.h"

struct member {
  const char *word;   /* its enumerator; NULL: no member of a transaction */
  const char *input;  /* behind the transaction, with a comma before each */
  const char *passed; /* to X_request, behind the scope */
};

static const struct member members[] = {
    [PLAN_PUT] = {"DDB_TX_PUT", ", const struct $entity$ *record$tx_given$",
                  "record, $given_passed$&request"},
    [PLAN_CREATE] = {"DDB_TX_CREATE", ", const struct $entity$ *record", "record, NULL, &request"},
    [PLAN_UPDATE] = {"DDB_TX_UPDATE", "$tx_input$$set_response$$tx_given$",
                     "$passed$$set_passed$$given_passed$&request"},
    [PLAN_CHECK] = {"DDB_TX_CHECK", "$tx_input$$tx_given$", "$passed$$given_passed$&request"},
    [PLAN_DELETE] = {"DDB_TX_DELETE", "$tx_input$$tx_given$", "$passed$$given_passed$&request"},
};

bool emit_is_member(const struct plan_operation *o) {
  /* What has to be read first cannot be added. */
  if (o->unique && o->verb != PLAN_CREATE)
    return false;
  return (size_t)o->verb < sizeof members / sizeof members[0] && members[o->verb].word != NULL;
}

static void set_member(struct emit *e, const struct plan_operation *o) {
  const char *comma = o->parameter_count ? ", " : "";

  emit_set(
      e, "tx_input",
      emit_joined(e, comma, emit_parameters(e, o->parameters, o->parameter_count, false),
                  emit_joined(e, emit_place_parameters(e, o, ", ", false), o->version ? ", " : "",
                              o->version ? o->version->declaration : "")));
  emit_set(e, "tx_given",
           emit_joined(e, o->given_count ? ", " : "",
                       emit_parameters(e, o->given, o->given_count, false), ""));
  emit_set(e, "tx_verb", members[o->verb].word);
}

static const char *function_of(struct emit *e, const struct plan_operation *o, const char *tail) {
  return emit_joined(e, "enum ddb_status $c$_tx(struct ddb_tx *tx", members[o->verb].input, tail);
}

void emit_tx_declaration(struct emit *e, const struct plan_operation *o) {
  set_member(e, o);
  emit_doc(e, emit_joined(
                  e,
                  "The same as a member of a transaction (<ddb/tx.h>). The arguments are copied; "
                  "the commit tells a refusal, too.",
                  o->unique ? " With it its claims, which it speaks for." : "", ""));
  emit_line(e, function_of(e, o, ");"));
  emit_blank(e);
}

static void define_op(struct emit *e, const struct plan_operation *o) {
  emit_line(e, "static const struct ddb_tx_op op = {");
  e->indent += 2;
  emit_line(e, ".name = \"$name$\",");
  emit_line(e, ".verb = $tx_verb$,");
  emit_line(e, ".entity = &$entity$_entity,");
  if (o->verb == PLAN_UPDATE)
    emit_line(e, ".update = &$op$_update,");
  else if (o->when || o->returns || o->version || o->guarded_put)
    emit_line(e, ".write = &$op$_write,");
  e->indent -= 2;
  emit_line(e, "};");
}

void emit_tx(struct emit *e, const struct plan_operation *o) {
  set_member(e, o);
  emit_open(e, function_of(e, o, ") {"));
  define_op(e, o);
  emit_line(e, "struct ddb_scope scope;");
  emit_line(e, "struct ddb_request request;");
  if (o->unique)
    emit_line(e, "struct $entity$ stored;");
  emit_line(e, "struct ddb_arena *mem = ddb_tx_begin(tx, $table_variable$.name, &scope);");
  emit_line(e, "enum ddb_status status = DDB_E_NOMEM;");
  emit_blank(e);
  emit_open(e, "if (mem)");
  if (o->unique) {
    emit_line(e, "status = $op$__item_request(mem, &scope, record, &stored, &request);");
    e->indent--;
    emit_line(e, "return ddb_tx_add_unique(tx, &op, &scope, status, &request, &stored);");
    emit_close(e, "}");
    return;
  }
  emit_line(e, emit_joined(e, "status = $c$_request(mem, &scope, ", members[o->verb].passed, ");"));
  e->indent--;
  emit_line(e, o->state_given ? "return ddb_tx_add(tx, &op, set ? $state$ : 0, status, &request);"
                              : "return ddb_tx_add(tx, &op, $state$, status, &request);");
  emit_close(e, "}");
}

/* ---- batches: puts and deletes without a condition ------------------------------------------- */

bool emit_is_batched(const struct plan_operation *o) {
  return (o->verb == PLAN_PUT || o->verb == PLAN_DELETE) && !o->when && !o->returns &&
         !o->version && !o->guarded_put && !o->unique;
}

static const char *batch_of(struct emit *e, const struct plan_operation *o, const char *tail) {
  return emit_joined(e, "enum ddb_status $c$_batch(struct ddb_batch *batch", members[o->verb].input,
                     tail);
}

void emit_batch_declaration(struct emit *e, const struct plan_operation *o) {
  set_member(e, o);
  emit_doc(e,
           "The same as a member of a batch (<ddb/batch.h>). The arguments are copied; the write "
           "tells a refusal, too.");
  emit_line(e, batch_of(e, o, ");"));
  emit_blank(e);
}

void emit_batch(struct emit *e, const struct plan_operation *o) {
  set_member(e, o);
  emit_open(e, batch_of(e, o, ") {"));
  emit_line(e, "struct ddb_scope scope;");
  emit_line(e, "struct ddb_request request;");
  emit_line(e, "struct ddb_arena *mem = ddb_batch_begin(batch, $table_variable$.name, &scope);");
  emit_line(e, "enum ddb_status status = DDB_E_NOMEM;");
  emit_blank(e);
  emit_open(e, "if (mem)");
  emit_line(e, emit_joined(e, "status = $c$_request(mem, &scope, ", members[o->verb].passed, ");"));
  e->indent--;
  emit_line(e, "return ddb_batch_add(batch, &$entity$_entity, \"$name$\", status, &request);");
  emit_close(e, "}");
}
