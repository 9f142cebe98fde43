/* SPDX-License-Identifier: Apache-2.0 */
/* Upserts: the update, and the create where there is no item. */
#include "emit_verb.h"
#include "mem.h"

#define CREATE_REQUEST                                                                             \
  "enum ddb_status $c$_create_request(struct ddb_arena *mem, const struct ddb_scope *scope, "      \
  "$new_input$$set_input$$given_input$struct ddb_request *out)"
#define CREATE_RESPONSE                                                                            \
  "enum ddb_status $c$_create_response(struct ddb_arena *mem, const struct ddb_response "          \
  "*response, const struct ddb_request *request$out_input$)"

/* A version is none of the arguments of a new item. */
static void set_new(struct emit *e, const struct plan_operation *o) {
  const char *comma = o->parameter_count ? ", " : "";

  emit_set(e, "new_input",
           emit_joined(e, emit_parameters(e, o->parameters, o->parameter_count, false), comma, ""));
  emit_set(e, "new_passed",
           emit_joined(e, emit_parameters(e, o->parameters, o->parameter_count, true), comma, ""));
}

static const char *describe(struct emit *e, const struct plan_operation *o) {
  return mem_format(
      e->plan->arena,
      "%s %s%s Where X_response says DDB_NOT_FOUND, X_create_request makes the item. %s",
      o->version
          ? mem_format(e->plan->arena,
                       "Makes the item where `%s` is 0: DDB_E_CONDITION, if it exists. "
                       "Else it is an update:",
                       o->version->name)
          : "Makes the item of the key, the inputs and the defaults where there is none. Else:",
      emit_describe_update(e, o),
      o->returns && !o->returns_new
          ? " DDB_NOT_FOUND, which is no error: there was none, and it is made."
          : "",
      emit_describe_own(e, o->entity));
}

static void declare_create(struct emit *e, const struct plan_operation *o) {
  set_new(e, o);
  emit_doc(e, "The second request of the upsert: PutItem of an item that is not there yet.");
  emit_line(e, CREATE_REQUEST " DDB_MUST_USE;");
  emit_line(e, CREATE_RESPONSE " DDB_MUST_USE;");
  emit_blank(e);
}

static void define_request(struct emit *e, const struct plan_operation *o) {
  emit_open(e, CREATE_REQUEST " {");
  emit_line(e, "struct $entity$ *record = (struct $entity$ *)ddb_upsert_begin(mem, &$op$_update, "
               "$inputs$);");
  if (o->when)
    emit_line(e, "struct ddb_given condition;");
  emit_blank(e);
  emit_open(e, o->has_inputs ? "if (!record || !set)" : "if (!record)");
  emit_line(e, "return ddb_arena_error(mem)->status;");
  e->indent--;
  for (size_t i = 0; i < o->made_count; i++) {
    emit_set(e, "made", o->made[i]);
    emit_line(e, "$made$");
  }
  if (o->when)
    emit_given(e, o->when, "condition");
  emit_line(e, "return ddb_upsert_end(mem, scope, &$op$_update, record, $condition$, $state$, "
               "out);");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_create(struct emit *e, const struct plan_operation *o) {
  set_new(e, o);
  emit_set(e, "inputs", o->has_inputs ? "set" : "scope");
  emit_blank(e);
  define_request(e, o);
  emit_set(e, "result", o->returns ? "out" : "NULL");
  emit_open(e, CREATE_RESPONSE " {");
  emit_line(e, "return ddb_upsert_response(mem, response, &$op$_update, request, $result$);");
  emit_close(e, "}");
}

/* Update, create, and again where another writer was in between. */
static void call(struct emit *e, const struct plan_operation *o) {
  set_new(e, o);
  emit_set(e, "absent",
           o->version ? mem_format(e->plan->arena, "%s == 0", o->version->name) : "false");
  emit_set(e, "bound", o->version ? "true" : "false");
  emit_line(e, "enum ddb_status status = DDB_OK;");
  emit_line(e, "struct ddb_upsert upsert;");
  emit_blank(e);
  emit_line(e, "ddb_upsert_start(&upsert, db, &$op$_update, options, $bound$, $absent$);");
  emit_open(e, "while (ddb_upsert_next(&upsert, status)) {");
  emit_line(e, "status = upsert.creates ? $c$_create_request(scratch, &scope, "
               "$new_passed$$set_passed$$given_passed$&request)");
  emit_line(e, "                        : $c$_request(scratch, &scope, "
               "$passed$$set_passed$$given_passed$&request);");
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = ddb_upsert_send(&upsert, &request, &response);");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = upsert.creates ? $c$_create_response($mem_out$, &response, "
               "&request$out_passed$)");
  emit_line(e, "                        : $c$_response($mem_out$, "
               "&response$version_passed$$set_returned$$out_passed$);");
  e->indent--;
  emit_close(e, "}");
  emit_line(e, "return ddb_call_end(db, options, $results$, upsert.status);");
}

static void call_with_results(struct emit *e, const struct plan_operation *o) {
  emit_set(e, "mem_out", o->returns ? "mem" : "scratch");
  call(e, o);
}

const struct emit_verb emit_upsert = {
    .describe = describe,
    .inputs = EMIT_UPDATE_INPUTS,
    .request = EMIT_UPDATE_REQUEST,
    .response = EMIT_UPDATE_RESPONSE,
    .options = "options",
    .declare = emit_update_declare,
    .define = emit_update_define,
    .make = emit_update_make,
    .take = emit_update_take,
    .begin = emit_begin_expiring,
    .call = call_with_results,
    .declare_more = declare_create,
    .define_more = define_create,
};
