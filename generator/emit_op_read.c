/* SPDX-License-Identifier: Apache-2.0 */
/* Operations that read: get and query. */
#include "emit_verb.h"
#include "mem.h"

/* ---- the key that is read by ----------------------------------------------------------------- */

static void define_asked(struct emit *e, const struct plan_operation *o) {
  emit_line(e, "struct ddb_key key;");
  if (o->filter)
    emit_line(e, "struct ddb_given filter;");
  if (o->range)
    emit_line(e, "struct ddb_key_range range;");
  emit_set(e, "ranged", o->range ? ", .range = &range" : "");
  emit_set(e, "filtered", o->filter ? ", .filter = &filter" : "");
  emit_line(e, "const struct ddb_asked asked = {.key = &key$ranged$$filtered$};");
}

void emit_operation_key(struct emit *e, const struct plan_operation *o) {
  if (o->verb == PLAN_QUERY || o->verb == PLAN_COUNT || o->verb == PLAN_COLLECTION) {
    define_asked(e, o);
    emit_blank(e);
    emit_key_steps(e, &o->prefix, "&key");
    if (o->range)
      emit_key_range(e, o->range);
    emit_line(e, o->range ? "if (ddb_key_range_end(&range) < 0)" : "if (ddb_key_end(&key) < 0)");
  } else {
    emit_line(e, "struct ddb_key key;");
    if (o->when)
      emit_line(e, "struct ddb_given condition;");
    emit_blank(e);
    emit_line(e, "if ($keyed$_key(&key$key_arguments$) < 0)");
  }
  e->indent++;
  emit_line(e, "return ddb_key_refused(mem, &key);");
  e->indent--;
  if (o->filter)
    emit_given(e, o->filter, "filter");
  if (o->when)
    emit_given(e, o->when, "condition");
}

static const char *consistency(const struct plan_operation *o) {
  return o->consistent ? "strongly" : "eventually";
}

/* ---- get ------------------------------------------------------------------------------------- */

static const char *describe_get(struct emit *e, const struct plan_operation *o) {
  return mem_format(e->plan->arena,
                    "GetItem, %s consistent. DDB_NOT_FOUND, which is no error, leaves *out zeroed.",
                    consistency(o));
}

static void make_get(struct emit *e, const struct plan_operation *o) {
  emit_operation_key(e, o);
  emit_line(e, "return ddb_get_request(mem, scope, &$entity$_entity, &key, $consistent$, out);");
}

static void take_get(struct emit *e, const struct plan_operation *o) {
  (void)o;
  emit_line(e, "return ddb_get_response(mem, response, \"$name$\", &$entity$_entity, out);");
}

const struct emit_verb emit_get = {
    .describe = describe_get,
    .inputs = "struct ddb_arena *mem, $input$const struct ddb_call_options *options, "
              "struct $entity$ *out",
    .request = "$input$struct ddb_request *out",
    .response = ", struct $entity$ *out",
    .passed = "$passed$&request",
    .returned = ", out",
    .options = "options",
    .results = "mem",
    .make = make_get,
    .take = take_get,
};

/* ---- query ----------------------------------------------------------------------------------- */

static const char *describe_query(struct emit *e, const struct plan_operation *o) {
  if (o->shards)
    return emit_shards_doc(e, o);
  return mem_format(
      e->plan->arena,
      "Query, %s consistent: %s%s%s; %s; %s a page unless options->limit says "
      "otherwise%s. One page a call, or with options->until as many as that takes: "
      "options->cursor is where it starts and then where "
      "the next one does; without a cursor it is the first page again. DDB_PARTIAL: "
      "some items are in out->rejected.",
      consistency(o), o->condition, o->filter ? "; of these the items where " : "",
      o->filter ? o->filter->source : "", o->descending ? "descending" : "ascending",
      o->limit ? mem_format(e->plan->arena, "%d", o->limit) : "up to 1 MB of items",
      o->filter ? ", those that the filter drops counted: a page may be empty and not the last"
                : "");
}

void emit_query_begin(struct emit *e, const struct plan_operation *o) {
  if (o->range)
    emit_range_part(e, o->range);
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
}

void emit_query_end(struct emit *e, const struct plan_operation *o) {
  (void)o;
  emit_line(e, ".descending = $descending$,");
  emit_line(e, ".limit = $limit$,");
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

static void declare_query(struct emit *e, const struct plan_operation *o) {
  if (o->entity->projection)
    emit_list_page(e, o);
}

static void define_query(struct emit *e, const struct plan_operation *o) {
  emit_query_begin(e, o);
  emit_query_end(e, o);
}

void emit_query_make(struct emit *e, const struct plan_operation *o) {
  emit_operation_key(e, o);
  emit_line(e, "return ddb_query_request(mem, scope, &$op$_query, &asked, options, out);");
}

void emit_query_take(struct emit *e, const struct plan_operation *o) {
  (void)o;
  emit_line(e, "struct ddb_page page;");
  emit_line(e, "enum ddb_status status = ddb_query_response(mem, response, &$op$_query, options, "
               "&page);");
  emit_take_page(e);
}

const struct emit_verb emit_query = {
    .describe = describe_query,
    EMIT_LIST,
    .declare = declare_query,
    .define = define_query,
    .make = emit_query_make,
    .take = emit_query_take,
};
