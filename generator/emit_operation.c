/* SPDX-License-Identifier: Apache-2.0 */
/* One operation: its request, its response, and the call that does both. What differs between
 * operations is in the row of their verb. */
#include "emit_verb.h"
#include "mem.h"

static const struct emit_verb *const verbs[] = {
    [PLAN_PUT] = &emit_put,
    [PLAN_CREATE] = &emit_create,
    [PLAN_GET] = &emit_get,
    [PLAN_QUERY] = &emit_query,
    [PLAN_COUNT] = &emit_count,
    [PLAN_UPDATE] = &emit_update,
    [PLAN_DELETE] = &emit_delete,
    [PLAN_CHECK] = &emit_check,
    [PLAN_BATCH_GET] = &emit_batch_get,
    [PLAN_TRANSACT_GET] = &emit_transact_get,
    [PLAN_COLLECTION] = &emit_collection,
    [PLAN_SCAN] = &emit_scan,
    [PLAN_TRANSACT] = &emit_transact,
    [PLAN_UPSERT] = &emit_upsert,
};

const char *emit_joined(const struct emit *e, const char *head, const char *middle,
                        const char *tail) {
  return mem_format(e->plan->arena, "%s%s%s", head, middle, tail);
}

/* What a condition and a returned item add to the parameters. */
static void set_terms(struct emit *e, const struct plan_operation *o) {
  const char *comma = o->given_count ? ", " : "";

  emit_set(e, "given_input",
           emit_joined(e, emit_parameters(e, o->given, o->given_count, false), comma, ""));
  emit_set(e, "given_passed",
           emit_joined(e, emit_parameters(e, o->given, o->given_count, true), comma, ""));
  emit_set(e, "set_input",
           o->has_inputs ? emit_joined(e, "const struct ", o->c, "_set *set, ") : "");
  emit_set(e, "set_response",
           o->has_inputs ? emit_joined(e, ", const struct ", o->c, "_set *set") : "");
  emit_set(e, "set_passed", o->has_inputs ? "set, " : "");
  emit_set(e, "set_returned", o->has_inputs ? ", set" : "");
  emit_set(e, "condition", o->when ? "&condition" : "NULL");
  emit_set(e, "mem_input", o->returns ? "struct ddb_arena *mem, " : "");
  emit_set(e, "out_input",
           o->returns ? emit_joined(e, ", struct ", o->entity->record.c, " *out") : "");
  emit_set(e, "out_passed", o->returns ? ", out" : "");
  emit_set(e, "version", o->version ? o->version->name : "");
  emit_set(e, "version_input",
           o->version       ? emit_joined(e, ", ", o->version->declaration, "")
           : o->guarded_put ? emit_joined(e, ", const struct ", o->entity->record.c, " *record")
                            : "");
  emit_set(e, "version_passed",
           o->version       ? emit_joined(e, ", ", o->version->name, "")
           : o->guarded_put ? ", record"
                            : "");
}

static void set_operation(struct emit *e, const struct plan_operation *o) {
  const char *comma = o->parameter_count ? ", " : "";

  emit_set(e, "c", o->c);
  emit_set(e, "op", o->c + emit_length(e->plan->namespace) + 1);
  emit_set(e, "name", emit_string(e, o->name));
  emit_set(e, "entity", o->entity->record.c);
  emit_set(e, "keyed", o->whole->record.c);
  emit_set(e, "record", o->item);
  emit_set(e, "page", o->page);
  emit_set(e, "empty", "{.items = NULL}");
  emit_set(e, "table_variable", o->entity->table->variable);
  emit_set(
      e, "input",
      emit_joined(e, emit_parameters(e, o->parameters, o->parameter_count, false), comma,
                  emit_joined(e, emit_place_parameters(e, o, "", false),
                              o->version ? o->version->declaration : "", o->version ? ", " : "")));
  emit_set(e, "passed",
           emit_joined(e, emit_parameters(e, o->parameters, o->parameter_count, true), comma,
                       emit_joined(e, emit_place_parameters(e, o, "", true),
                                   o->version ? o->version->name : "", o->version ? ", " : "")));
  emit_set(e, "key_arguments",
           emit_joined(e, comma, emit_parameters(e, o->parameters, o->parameter_count, true), ""));
  set_terms(e, o);
  emit_set(e, "state", o->state ? o->state : "0");
  emit_set(e, "consistent", o->consistent ? "true" : "false");
}

/* ---- the three functions, declared and defined ----------------------------------------------- */

static const char *call_of(const struct emit *e, const struct emit_verb *verb, const char *tail) {
  return emit_joined(e, "enum ddb_status $c$(struct ddb *db, ", verb->inputs, tail);
}

static const char *request_of(const struct emit *e, const struct emit_verb *verb,
                              const char *tail) {
  return emit_joined(e,
                     "enum ddb_status $c$_request(struct ddb_arena *mem, "
                     "const struct ddb_scope *scope, ",
                     verb->request, tail);
}

static const char *response_of(const struct emit *e, const struct emit_verb *verb,
                               const char *tail) {
  return emit_joined(e,
                     "enum ddb_status $c$_response(struct ddb_arena *mem, "
                     "const struct ddb_response *response",
                     verb->response, tail);
}

/* The item that failed the condition, of the last call and of any answer. */
#define FAILED          "enum ddb_status $c$_failed(struct ddb *db, struct ddb_arena *mem, "
#define FAILED_RESPONSE "enum ddb_status $c$_failed_response(struct ddb_arena *mem, "
#define FAILED_IN       "const struct ddb_response *response, "
#define FAILED_OUT      "struct $entity$ *out)"

static void declare_failed(struct emit *e) {
  emit_doc(e, "The item that failed the condition of the last call on the handle, in `mem`, which "
              "has the error of this function; the handle keeps that of the call. DDB_NOT_FOUND: "
              "there was no item, or the last call was another.");
  emit_line(e, FAILED FAILED_OUT " DDB_MUST_USE;");
  emit_line(e, FAILED_RESPONSE FAILED_IN FAILED_OUT " DDB_MUST_USE;");
}

static void define_failed(struct emit *e) {
  emit_blank(e);
  emit_open(e, FAILED_RESPONSE FAILED_IN FAILED_OUT " {");
  emit_line(e, "return ddb_failed_answer(mem, response, &$op$_condition, out);");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, FAILED FAILED_OUT " {");
  emit_line(e, "return ddb_failed_item(db, mem, &$op$_condition, out);");
  emit_close(e, "}");
}

void emit_operation_declarations(struct emit *e, const struct plan_operation *o) {
  const struct emit_verb *verb = verbs[o->verb];

  set_operation(e, o);
  if (verb->declare)
    verb->declare(e, o);
  emit_doc(e, mem_format(e->plan->arena, "%s: %s%s%s%s", o->name, o->doc ? o->doc : "",
                         o->doc ? " " : "", verb->describe(e, o),
                         o->unique ? emit_unique_doc(e, o) : ""));
  if (verb->declare_all) {
    verb->declare_all(e, o);
    return;
  }
  if (o->shards) {
    emit_shards_declarations(e);
    return;
  }
  if (verb->declare_all) {
    verb->declare_all(e, o);
    return;
  }
  if (o->unique) {
    emit_unique_declarations(e, o, verb);
    if (o->when)
      declare_failed(e);
    emit_blank(e);
    if (emit_is_member(o))
      emit_tx_declaration(e, o);
    return;
  }
  if (verb->inputs)
    emit_line(e, call_of(e, verb, ") DDB_MUST_USE;"));
  emit_line(e, request_of(e, verb, ") DDB_MUST_USE;"));
  if (verb->inputs)
    emit_line(e, response_of(e, verb, ") DDB_MUST_USE;"));
  if (o->when && verb->inputs)
    declare_failed(e);
  emit_blank(e);
  if (verb->declare_more)
    verb->declare_more(e, o);
  if (emit_is_member(o))
    emit_tx_declaration(e, o);
  if (emit_is_batched(o))
    emit_batch_declaration(e, o);
}

static void define_pure(struct emit *e, const struct plan_operation *o,
                        const struct emit_verb *verb) {
  emit_open(e, request_of(e, verb, ") {"));
  verb->make(e, o);
  emit_close(e, "}");
  emit_blank(e);
  if (!verb->inputs)
    return;
  emit_open(e, response_of(e, verb, ") {"));
  verb->take(e, o);
  emit_close(e, "}");
  emit_blank(e);
}

void emit_ask(struct emit *e, const struct emit_verb *verb, const char *declaration) {
  emit_line(e, mem_format(e->plan->arena, "%sstatus = $c$_request(scratch, &scope, %s);",
                          declaration, verb->passed));
}

static void define_begin(struct emit *e, const struct plan_operation *o,
                         const struct emit_verb *verb) {
  emit_line(e, "struct ddb_scope scope;");
  emit_line(e, "struct ddb_request request;");
  emit_line(e, "struct ddb_response response;");
  if (verb == &emit_create)
    emit_line(e, "struct $entity$ stored;");
  emit_line(e, "struct ddb_arena *scratch = ddb_call_begin(db, $table_variable$.name, &scope);");
  if (verb->begin)
    verb->begin(e, o);
  if (!verb->finishes)
    return;
  emit_blank(e);
  emit_line(e, "*out = (struct $page$)$empty$;");
  emit_open(e, "if (ddb_list_finished(options))");
  emit_line(e, "return ddb_call_end(db, $options$, NULL, DDB_OK);");
  e->indent--;
}

static void define_ask(struct emit *e, const struct plan_operation *o,
                       const struct emit_verb *verb) {
  if (verb->ask) {
    verb->ask(e, o);
    return;
  }
  emit_ask(e, verb, "enum ddb_status ");
  if (!verb->finishes)
    emit_blank(e);
}

static void define_call(struct emit *e, const struct plan_operation *o,
                        const struct emit_verb *verb) {
  emit_set(e, "options", verb->options);
  const char *results = o->returns ? "mem" : verb->results;
  emit_set(e, "results", results ? results : "NULL");
  emit_open(e, call_of(e, verb, ") {"));
  define_begin(e, o, verb);
  if (verb->call) {
    verb->call(e, o);
    emit_close(e, "}");
    return;
  }
  if (o->step_count > 0) {
    emit_ask_again(e, verb);
  } else {
    define_ask(e, o, verb);
    emit_open(e, "if (status >= 0)");
    emit_line(e, verb->finishes ? "status = ddb_list_send(db, mem, &request, options, &response);"
                                : "status = ddb_call_send(db, &request, $options$, &response);");
    e->indent--;
  }
  emit_open(e, "if (status >= 0)");
  emit_line(e, mem_format(e->plan->arena, "status = $c$_response(%s, &response%s);",
                          results ? results : "scratch", verb->returned));
  e->indent--;
  emit_line(e, "return ddb_call_end(db, $options$, $results$, status);");
  emit_close(e, "}");
}

void emit_operation(struct emit *e, const struct plan_operation *o) {
  const struct emit_verb *verb = verbs[o->verb];

  set_operation(e, o);
  if (o->filter)
    emit_expression(e, o->filter);
  if (o->when)
    emit_expression(e, o->when);
  if (verb->define)
    verb->define(e, o);
  if (verb->define_all) {
    verb->define_all(e, o);
    return;
  }
  if (o->shards) {
    emit_shards(e, o);
    return;
  }
  if (verb->define_all) {
    verb->define_all(e, o);
    return;
  }
  if (o->unique) {
    emit_unique(e, o, verb);
  } else {
    define_pure(e, o, verb);
    if (verb->inputs)
      define_call(e, o, verb);
  }
  if (o->when && verb->inputs)
    define_failed(e);
  if (verb->define_more)
    verb->define_more(e, o);
  if (!emit_is_member(o))
    return;
  if (verb->inputs)
    emit_blank(e);
  emit_tx(e, o);
  if (!emit_is_batched(o))
    return;
  emit_blank(e);
  emit_batch(e, o);
}
