/* SPDX-License-Identifier: Apache-2.0 */
/* A query of all shards: many requests, whose answers become one page; and the keys that operations
 * read by. */
#include "emit.h"
#include "mem.h"

static const char begin[] = "enum ddb_status $c$_request(struct ddb_arena *mem, "
                            "const struct ddb_scope *scope, $input$"
                            "const struct ddb_list_options *options, struct ddb_fan **out)";
static const char end[] =
    "enum ddb_status $c$_response(struct ddb_arena *mem, struct ddb_fan *fan, "
    "const struct ddb_list_options *options, struct $page$ *out)";
static const char call[] = "enum ddb_status $c$(struct ddb *db, struct ddb_arena *mem, $input$"
                           "const struct ddb_list_options *options, struct $page$ *out)";

static const char *with(struct emit *e, const char *declaration, const char *tail) {
  return mem_format(e->plan->arena, "%s%s", declaration, tail);
}

const char *emit_shards_doc(const struct emit *e, const struct plan_operation *o) {
  return mem_format(
      e->plan->arena,
      "Query of all %d shards as one list, %s consistent: %s; %s by sort key, equal ones "
      "by shard; %d a page unless options->limit says otherwise. One page a call, which takes a "
      "request for each shard that may still have items: options->cursor is where it starts and "
      "then where the next one does; without a cursor it is the first page again. DDB_PARTIAL: "
      "some items are in out->rejected. %s_request starts it, ddb_fan_request gives the requests, "
      "and %s_response takes the page.",
      o->shards, o->consistent ? "strongly" : "eventually", o->condition,
      o->descending ? "descending" : "ascending", o->limit, o->c, o->c);
}

void emit_shards_declarations(struct emit *e) {
  emit_line(e, with(e, call, " DDB_MUST_USE;"));
  emit_line(e, with(e, begin, " DDB_MUST_USE;"));
  emit_line(e, with(e, end, " DDB_MUST_USE;"));
  emit_blank(e);
}

static void define_begin(struct emit *e, const struct plan_operation *o) {
  emit_open(e, with(e, begin, " {"));
  emit_line(e, "*out = NULL;");
  emit_operation_key(e, o);
  emit_line(e, "return ddb_fan_begin(mem, scope, &$op$_query, &asked, options, out);");
  emit_close(e, "}");
  emit_blank(e);
}

void emit_page_costs(struct emit *e) {
  emit_line(e, "int requests; /* that were answered */");
  emit_line(e, "int64_t scanned; /* items that were read for it, before any filter */");
  emit_line(e, "double capacity; /* units that they cost, if options->capacity asks */");
}

void emit_take_page(struct emit *e) {
  emit_blank(e);
  emit_line(e, "out->items = (struct $record$ *)page.items;");
  emit_line(e, "out->count = page.count;");
  emit_line(e, "out->rejected = page.rejected;");
  emit_line(e, "out->rejected_count = page.rejected_count;");
  emit_line(e, "out->more = page.more;");
  emit_line(e, "out->requests = page.requests;");
  emit_line(e, "out->scanned = page.scanned;");
  emit_line(e, "out->capacity = page.capacity;");
  emit_line(e, "return status;");
}

static void define_end(struct emit *e) {
  emit_open(e, with(e, end, " {"));
  emit_line(e, "struct ddb_page page;");
  emit_line(e, "enum ddb_status status = ddb_fan_page(mem, fan, options, &page);");
  emit_take_page(e);
  emit_close(e, "}");
  emit_blank(e);
}

static void define_call(struct emit *e) {
  emit_open(e, with(e, call, " {"));
  emit_line(e, "struct ddb_scope scope;");
  emit_line(e, "struct ddb_fan *fan;");
  emit_line(e, "struct ddb_arena *scratch = ddb_call_begin(db, $table_variable$.name, &scope);");
  emit_blank(e);
  emit_line(e, "*out = (struct $page$)$empty$;");
  emit_open(e, "if (ddb_list_finished(options))");
  emit_line(e, "return ddb_call_end(db, ddb_list_call(options), NULL, DDB_OK);");
  e->indent--;
  emit_line(e, "enum ddb_status status = $c$_request(scratch, &scope, $passed$options, &fan);");
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = ddb_fan_send(db, fan, ddb_list_call(options));");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = $c$_response(mem, fan, options, out);");
  e->indent--;
  emit_line(e, "return ddb_call_end(db, ddb_list_call(options), mem, status);");
  emit_close(e, "}");
}

void emit_shards(struct emit *e, const struct plan_operation *o) {
  define_begin(e, o);
  define_end(e);
  define_call(e);
}
