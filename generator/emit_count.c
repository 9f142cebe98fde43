/* SPDX-License-Identifier: Apache-2.0 */
/* Counts: queries of all pages whose answers are numbers. */
#include "emit_verb.h"
#include "mem.h"

#define CALL                                                                                       \
  "enum ddb_status $c$(struct ddb *db, $input$const struct ddb_call_options *options, int64_t *out)"
#define BEGIN                                                                                      \
  "enum ddb_status $c$_request(struct ddb_arena *mem, const struct ddb_scope *scope, "             \
  "$input$const struct ddb_call_options *options, struct ddb_count **out)"
#define END                                                                                        \
  "enum ddb_status $c$_response(struct ddb_arena *mem, const struct ddb_count *counting, "         \
  "int64_t *out)"

static const char *describe(struct emit *e, const struct plan_operation *o) {
  return mem_format(
      e->plan->arena,
      "How many items a query finds, %s consistent: %s%s%s%s. It reads all pages within one "
      "deadline, and is billed for them like the query. Items whose time to live is over do not "
      "count unless options->include_expired says so. %s_request starts it, ddb_count_request "
      "gives the requests, and %s_response takes the number.",
      o->consistent ? "strongly" : "eventually", o->shards ? "of all shards, " : "", o->condition,
      o->filter ? "; of these the items where " : "", o->filter ? o->filter->source : "", o->c,
      o->c);
}

static void declare(struct emit *e, const struct plan_operation *o) {
  (void)o;
  emit_line(e, CALL " DDB_MUST_USE;");
  emit_line(e, BEGIN " DDB_MUST_USE;");
  emit_line(e, END " DDB_MUST_USE;");
  emit_blank(e);
}

static void define_constants(struct emit *e, const struct plan_operation *o) {
  emit_query_begin(e, o);
  emit_query_end(e, o);
}

static void define_call(struct emit *e) {
  emit_open(e, CALL " {");
  emit_line(e, "struct ddb_scope scope;");
  emit_line(e, "struct ddb_count *counting;");
  emit_line(e, "struct ddb_arena *scratch = ddb_call_begin(db, $table_variable$.name, &scope);");
  emit_blank(e);
  emit_line(e, "*out = 0;");
  emit_line(e,
            "enum ddb_status status = $c$_request(scratch, &scope, $passed$options, &counting);");
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = ddb_count_send(db, counting, options);");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = $c$_response(scratch, counting, out);");
  e->indent--;
  emit_line(e, "return ddb_call_end(db, options, NULL, status);");
  emit_close(e, "}");
}

static void define(struct emit *e, const struct plan_operation *o) {
  emit_open(e, BEGIN " {");
  emit_line(e, "*out = NULL;");
  emit_operation_key(e, o);
  emit_line(e, "return ddb_count_begin(mem, scope, &$op$_query, &asked, options, out);");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, END " {");
  emit_line(e, "return ddb_count_end(mem, counting, out);");
  emit_close(e, "}");
  emit_blank(e);
  define_call(e);
}

const struct emit_verb emit_count = {
    .describe = describe,
    .define = define_constants,
    .declare_all = declare,
    .define_all = define,
};
