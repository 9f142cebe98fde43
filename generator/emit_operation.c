/* SPDX-License-Identifier: Apache-2.0 */
/* One operation: its request, its response, and the call that does both. */
#include "emit.h"
#include "mem.h"

/* How each kind of operation looks. $c$ is the function, $entity$ the struct, $input$ its
 * parameters, $passed$ the same as passed on, both with a comma behind them if there are any. */
struct verb {
  const char *doc;
  const char *inputs;   /* of the call, behind the handle */
  const char *request;  /* of X_request, behind the scope */
  const char *response; /* of X_response, behind the response */
  const char *passed;   /* arguments of X_request in the call, behind the scope */
  const char *returned; /* arguments of X_response in the call, behind the response */
  const char *options;  /* what the call hands to ddb_call_send */
  const char *mem;      /* the arena of the response in the call */
  const char *make;     /* the last statement of X_request */
  const char *take;     /* the last statement of X_response */
};

static const struct verb verbs[] = {
    [PLAN_PUT] = {"PutItem. Replaces the item whatever it was. Times are set as the members say.",
                  "const struct $entity$ *record, const struct ddb_call_options *options",
                  "const struct $entity$ *record, struct ddb_request *out", "", "record, &request",
                  "", "options", "NULL",
                  "return ddb_put_request(mem, scope, &$entity$_entity, record, out);",
                  "return ddb_write_response(mem, response, \"$name$\");"},
    [PLAN_CREATE] =
        {NULL,
         "struct ddb_arena *mem, const struct $entity$ *record, const struct "
         "ddb_call_options *options, struct $entity$ *out",
         "const struct $entity$ *record, struct $entity$ *stored, "
         "struct ddb_request *out",
         ", const struct ddb_request *request", "&stored, NULL, &request", ", &request", "options",
         "NULL", "return ddb_create_request(mem, scope, &$entity$_entity, record, stored, out);",
         "return ddb_create_response(mem, response, &$entity$_entity, \"$name$\", "
         "request);"},
    [PLAN_GET] = {NULL,
                  "struct ddb_arena *mem, $input$const struct ddb_call_options *options, "
                  "struct $entity$ *out",
                  "$input$struct ddb_request *out", ", struct $entity$ *out", "$passed$&request",
                  ", out", "options", "mem",
                  "return ddb_get_request(mem, scope, &$entity$_entity, &key, $consistent$, out);",
                  "return ddb_get_response(mem, response, \"$name$\", &$entity$_entity, out);"},
    [PLAN_QUERY] = {NULL,
                    "struct ddb_arena *mem, $input$const struct ddb_list_options *options, "
                    "struct $entity$_page *out",
                    "$input$const struct ddb_list_options *options, struct ddb_request *out",
                    ", const struct ddb_list_options *options, struct $entity$_page *out",
                    "$passed$options, &request", ", options, out", "ddb_list_call(options)", "mem",
                    "return ddb_query_request(mem, scope, &$op$_query, &asked, options, out);",
                    NULL},
    [PLAN_UPDATE] = {NULL,
                     "$input$const struct $c$_set *set, const struct ddb_call_options *options",
                     "$input$const struct $c$_set *set, struct ddb_request *out",
                     ", const struct $c$_set *set", "$passed$set, &request", ", set", "options",
                     "NULL", NULL,
                     "return ddb_update_response(mem, response, &$op$_update, $state$);"},
    [PLAN_DELETE] = {"DeleteItem. Deleting what is not there is DDB_OK.",
                     "$input$const struct ddb_call_options *options",
                     "$input$struct ddb_request *out", "", "$passed$&request", "", "options",
                     "NULL", "return ddb_delete_request(mem, scope, &$entity$_entity, &key, out);",
                     "return ddb_write_response(mem, response, \"$name$\");"},
};

/* A line whose template holds another template. */
static const char *joined(struct emit *e, const char *head, const char *middle, const char *tail) {
  return mem_format(e->plan->arena, "%s%s%s", head, middle, tail);
}

static void set_operation(struct emit *e, const struct plan_operation *o) {
  emit_set(e, "c", o->c);
  emit_set(e, "op", o->c + emit_length(e->plan->namespace) + 1);
  emit_set(e, "name", emit_string(e, o->name));
  emit_set(e, "entity", o->entity->record.c);
  emit_set(e, "table_variable", o->entity->table->variable);
  const char *comma = o->parameter_count ? ", " : "";
  emit_set(e, "input",
           joined(e, emit_parameters(e, o->parameters, o->parameter_count, false), comma, ""));
  emit_set(e, "passed",
           joined(e, emit_parameters(e, o->parameters, o->parameter_count, true), comma, ""));
  emit_set(e, "key_arguments",
           joined(e, comma, emit_parameters(e, o->parameters, o->parameter_count, true), ""));
  emit_set(e, "state", o->state ? o->state : "0");
  emit_set(e, "consistent", o->consistent ? "true" : "false");
}

/* ---- declarations ------------------------------------------------------------------------------
 */

/* ", and accordingly GSI1PK, GSI1SK, which put the item into indexes or take it out" */
static const char *changed_keys(struct emit *e, const struct plan_operation *o) {
  const char *text = "";

  for (size_t i = 0; i < o->index_key_count; i++)
    text = mem_format(e->plan->arena, "%s%s%s", text, i > 0 ? ", " : "",
                      o->index_keys[i].given.changes);
  return o->index_key_count > 0
             ? mem_format(e->plan->arena, ", and accordingly %s, keys of indexes", text)
             : "";
}

static const char *describe(struct emit *e, const struct plan_operation *o) {
  struct ddb_arena *arena = e->plan->arena;

  const char *consistent = o->consistent ? "strongly" : "eventually";

  if (o->verb == PLAN_GET)
    return mem_format(arena,
                      "GetItem, %s consistent. DDB_NOT_FOUND, which is no error, leaves *out "
                      "zeroed.",
                      consistent);
  if (o->shards)
    return emit_shards_doc(e, o);
  if (o->verb == PLAN_QUERY)
    return mem_format(
        arena,
        "Query, %s consistent: %s%s%s; %s; %s a page unless options->limit says "
        "otherwise%s. One page a call: options->cursor is where it starts and then where "
        "the next one does; without a cursor it is the first page again. DDB_PARTIAL: "
        "some items are in out->rejected.",
        consistent, o->condition, o->filter ? "; of these the items where " : "",
        o->filter ? o->filter->source : "", o->descending ? "descending" : "ascending",
        o->limit ? mem_format(arena, "%d", o->limit) : "up to 1 MB of items",
        o->filter ? ", those that the filter drops counted: a page may be empty and not the last"
                  : "");
  if (o->verb == PLAN_CREATE)
    return mem_format(
        arena,
        "PutItem of an item that is not there yet%s. `out` (may be NULL) becomes the record as it "
        "is sent: with defaults, generated ids and times; also when the call fails, so that after "
        "DDB_E_MAYBE_APPLIED its ids are known. Its pointers are those of `record`, or the "
        "schema's, or live in `mem`, which may be NULL if `out` is. DDB_E_CONDITION: it exists "
        "already. After a lost reply the call knows its own item again. X_request takes ids from "
        "scope->ids, and X_response the request for that comparison.",
        o->entity->expires ? ", or whose time to live is over" : "");
  if (o->verb == PLAN_UPDATE)
    return mem_format(
        arena,
        "UpdateItem. Writes what is in `set`%s%s, and nothing more; never creates an "
        "item. DDB_NOT_FOUND: there is no such item.%s",
        o->entity->updated_at ? mem_format(arena, " and %s", o->entity->updated_at) : "",
        changed_keys(e, o),
        o->state ? " DDB_E_TRANSITION: the schema does not allow this change of state "
                   "from the one that the item has."
                 : "");
  return verbs[o->verb].doc;
}

static void declare_set(struct emit *e, const struct plan_operation *o) {
  emit_doc(e, mem_format(e->plan->arena,
                         "The inputs of %s. Optional ones that are not set stay as "
                         "they are in the item.",
                         o->name));
  emit_open(e, "struct $c$_set {");
  emit_record_members(e, &o->set);
  emit_close(e, "};");
  emit_blank(e);
}

void emit_operation_declarations(struct emit *e, const struct plan_operation *o) {
  const struct verb *verb = &verbs[o->verb];

  set_operation(e, o);
  if (o->verb == PLAN_UPDATE)
    declare_set(e, o);
  emit_doc(e, mem_format(e->plan->arena, "%s: %s%s%s", o->name, o->doc ? o->doc : "",
                         o->doc ? " " : "", describe(e, o)));
  if (o->shards) {
    emit_shards_declarations(e);
    return;
  }
  emit_line(e, joined(e, "enum ddb_status $c$(struct ddb *db, ", verb->inputs, ") DDB_MUST_USE;"));
  emit_line(e, joined(e,
                      "enum ddb_status $c$_request(struct ddb_arena *mem, "
                      "const struct ddb_scope *scope, ",
                      verb->request, ") DDB_MUST_USE;"));
  emit_line(e, joined(e,
                      "enum ddb_status $c$_response(struct ddb_arena *mem, "
                      "const struct ddb_response *response",
                      verb->response, ") DDB_MUST_USE;"));
  emit_blank(e);
}

/* ---- what the runtime is told about an operation ------------------------------------------------
 */

static void define_query(struct emit *e, const struct plan_operation *o) {
  emit_set(e, "limit", mem_format(e->plan->arena, "%d", o->limit));
  emit_set(e, "descending", o->descending ? "true" : "false");
  emit_line(e, "static const struct ddb_query $op$_query = {");
  e->indent += 2;
  emit_line(e, ".name = \"$namespace$.$name$\",");
  emit_line(e, ".entity = &$entity$_entity,");
  if (o->index) {
    emit_set(e, "index", o->index);
    emit_line(e, ".index = $index$,");
  }
  if (o->exact)
    emit_line(e, ".exact = true,");
  if (o->consistent)
    emit_line(e, ".consistent = true,");
  if (o->shards) {
    emit_set(e, "shards", mem_format(e->plan->arena, "%d", o->shards));
    emit_line(e, ".shards = $shards$,");
  }
  emit_line(e, ".descending = $descending$,");
  emit_line(e, ".limit = $limit$,");
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

static void define_update(struct emit *e, const struct plan_operation *o) {
  emit_attributes(e, &o->set, false);
  emit_line(e, "static const struct ddb_update $op$_update = {");
  e->indent += 2;
  emit_line(e, ".name = \"$name$\",");
  emit_line(e, ".entity = &$entity$_entity,");
  if (o->guarded) {
    emit_set(e, "guarded", o->guarded);
    emit_set(e, "spellings", o->spellings);
    emit_line(e, ".guarded = $guarded$,");
    emit_line(e, ".states = $spellings$,");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

/* The keys of indexes that the update changes: always at the top of the item. */
static void define_index_keys(struct emit *e, const struct plan_operation *o) {
  if (o->index_key_count == 0)
    return;
  emit_set(e, "row_table", o->index_table);
  emit_line(e, "static const struct ddb_attribute $row_table$[] = {");
  e->indent += 2;
  for (size_t i = 0; i < o->index_row_count; i++) {
    const char *attribute = o->index_rows[i].attribute;
    emit_set(e, "attribute", emit_string(e, attribute));
    emit_set(e, "size", mem_format(e->plan->arena, "%zu", emit_length(attribute)));
    emit_line(e, "{\"$attribute$\", $size$, DDB_ENVELOPE | DDB_AT_TOP, NULL},");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
  for (size_t i = 0; i < o->index_key_count; i++)
    emit_index_function(e, &o->index_keys[i]);
}

/* ---- the three functions ------------------------------------------------------------------------
 */

/* The refusal of a key is reported by ddb_update_end, so that it stands in one place. */
static void define_update_request(struct emit *e, const struct plan_operation *o) {
  emit_line(e, "struct ddb_key key;");
  emit_blank(e);
  emit_open(e, "if ($entity$_key(&key$key_arguments$) < 0)");
  emit_line(e, "return ddb_key_refused(mem, &key);");
  e->indent--;
  emit_line(e,
            "struct ddb_writer *writer = ddb_update_begin(mem, scope, &$op$_update, &key, set);");
  emit_open(e, "if (!writer || !set)");
  emit_line(e, "return ddb_update_end(mem, NULL, 0, out);");
  e->indent--;
  emit_write_fields(e, &o->set);
  for (size_t i = 0; i < o->index_key_count; i++)
    emit_index_call(e, &o->index_keys[i]);
  emit_line(e, "return ddb_update_end(mem, writer, $state$, out);");
}

static void define_request(struct emit *e, const struct plan_operation *o) {
  const struct verb *verb = &verbs[o->verb];

  emit_open(e, joined(e,
                      "enum ddb_status $c$_request(struct ddb_arena *mem, "
                      "const struct ddb_scope *scope, ",
                      verb->request, ") {"));
  if (o->verb == PLAN_UPDATE) {
    define_update_request(e, o);
  } else {
    if (o->verb != PLAN_PUT && o->verb != PLAN_CREATE)
      emit_operation_key(e, o);
    emit_line(e, verb->make);
  }
  emit_close(e, "}");
  emit_blank(e);
}

static void define_response(struct emit *e, const struct plan_operation *o) {
  const struct verb *verb = &verbs[o->verb];

  emit_open(e, joined(e,
                      "enum ddb_status $c$_response(struct ddb_arena *mem, "
                      "const struct ddb_response *response",
                      verb->response, ") {"));
  if (o->verb == PLAN_QUERY) {
    emit_line(e, "struct ddb_page page;");
    emit_line(e, "enum ddb_status status = ddb_query_response(mem, response, &$op$_query, options, "
                 "&page);");
    emit_take_page(e);
  } else {
    if (o->verb == PLAN_UPDATE && !o->state)
      emit_line(e, "(void)set;");
    emit_line(e, verb->take);
  }
  emit_close(e, "}");
  emit_blank(e);
}

/* Ids live as long as the caller's record, the request only as long as the call. */
static void call_create(struct emit *e, const struct verb *verb) {
  emit_line(e, "enum ddb_status status = ddb_create_fill(scratch, out ? mem : scratch, &scope, "
               "&$entity$_entity, record, &stored);");
  emit_blank(e);
  emit_open(e, "if (out)");
  emit_line(e, "*out = stored;");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_line(e, joined(e, "status = $c$_request(scratch, &scope, ", verb->passed, ");"));
  e->indent--;
}

static void define_call(struct emit *e, const struct plan_operation *o) {
  const struct verb *verb = &verbs[o->verb];
  const char *mem = o->verb == PLAN_GET || o->verb == PLAN_QUERY ? "mem" : "scratch";

  emit_set(e, "options", verb->options);
  emit_set(e, "results", verb->mem);
  emit_open(e, joined(e, "enum ddb_status $c$(struct ddb *db, ", verb->inputs, ") {"));
  emit_line(e, "struct ddb_scope scope;");
  emit_line(e, "struct ddb_request request;");
  emit_line(e, "struct ddb_response response;");
  if (o->verb == PLAN_CREATE)
    emit_line(e, "struct $entity$ stored;");
  emit_line(e, "struct ddb_arena *scratch = ddb_call_begin(db, $table_variable$.name, &scope);");
  if ((o->verb == PLAN_UPDATE || o->verb == PLAN_CREATE) && o->entity->expires)
    emit_line(e, "scope.include_expired = options && options->include_expired;");
  if (o->verb == PLAN_QUERY) {
    emit_blank(e);
    emit_line(e, "*out = (struct $entity$_page){NULL, 0, NULL, 0, false};");
    emit_open(e, "if (ddb_list_finished(options))");
    emit_line(e, "return ddb_call_end(db, $options$, NULL, DDB_OK);");
    e->indent--;
  }
  if (o->verb == PLAN_CREATE) {
    call_create(e, verb);
  } else {
    emit_line(
        e, joined(e, "enum ddb_status status = $c$_request(scratch, &scope, ", verb->passed, ");"));
    if (o->verb != PLAN_QUERY)
      emit_blank(e);
  }
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = ddb_call_send(db, &request, $options$, &response);");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_line(e, mem_format(e->plan->arena, "status = $c$_response(%s, &response%s);", mem,
                          verb->returned));
  e->indent--;
  emit_line(e, "return ddb_call_end(db, $options$, $results$, status);");
  emit_close(e, "}");
}

void emit_operation(struct emit *e, const struct plan_operation *o) {
  set_operation(e, o);
  if (o->filter)
    emit_expression(e, o->filter);
  if (o->verb == PLAN_QUERY)
    define_query(e, o);
  if (o->verb == PLAN_UPDATE)
    define_update(e, o);
  define_index_keys(e, o);
  if (o->shards) {
    emit_shards(e, o);
    return;
  }
  define_request(e, o);
  define_response(e, o);
  define_call(e, o);
}
