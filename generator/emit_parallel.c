/* SPDX-License-Identifier: Apache-2.0 */
/* The parallel call of a scan: beside the three functions that read it page by page. */
#include "emit_verb.h"
#include "mem.h"

#define CALL                                                                                       \
  "enum ddb_status $c$_parallel(struct ddb *db, $input$const struct ddb_scan_options *options, "   \
  "$c$_on_page *on_page)"

void emit_parallel_declaration(struct emit *e, const struct plan_operation *o) {
  emit_doc(e, "What the parallel scan gives its pages to. True: go on.");
  emit_line(e, "typedef bool $c$_on_page(void *user, int32_t segment, const struct $page$ *page);");
  emit_blank(e);
  emit_doc(e, mem_format(e->plan->arena,
                         "%s, all of it, by several threads (<ddb/scan.h>): on_page, which may be "
                         "NULL, gets every page that is not empty, in the calling thread unless "
                         "options->concurrent says otherwise. A page lives until it returns; false "
                         "ends the scan. DDB_PARTIAL: on_page or a cap ended it, or some items are "
                         "in page->rejected.",
                         o->name));
  emit_line(e, CALL " DDB_MUST_USE;");
  emit_blank(e);
}

/* A page of the runtime is given to the program as one of the operation. */
static void define_visit(struct emit *e) {
  emit_open(e, "struct $op$_visitor {");
  emit_line(e, "$c$_on_page *on_page;");
  emit_line(e, "void *user;");
  emit_close(e, "};");
  emit_blank(e);
  emit_open(
      e, "static bool $op$_visit(void *visitor, int32_t segment, const struct ddb_page *page) {");
  emit_line(e, "const struct $op$_visitor *to = visitor;");
  emit_line(e, "const struct $page$ typed = {");
  e->indent += 2;
  emit_line(e, ".items = (struct $record$ *)page->items,");
  emit_line(e, ".count = page->count,");
  emit_line(e, ".rejected = page->rejected,");
  emit_line(e, ".rejected_count = page->rejected_count,");
  emit_line(e, ".more = page->more,");
  emit_line(e, ".requests = page->requests,");
  emit_line(e, ".scanned = page->scanned,");
  emit_line(e, ".capacity = page->capacity,");
  emit_line(e, ".skipped = page->skipped,");
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
  emit_line(e, "return to->on_page(to->user, segment, &typed);");
  emit_close(e, "}");
  emit_blank(e);
}

static void begin_call(struct emit *e, const struct plan_expression *filter) {
  emit_line(e, "struct ddb_scope scope;");
  if (filter)
    emit_line(e, "struct ddb_given filter;");
  emit_line(e, filter ? "const struct ddb_asked asked = {.filter = &filter};"
                      : "const struct ddb_asked asked = {.filter = NULL};");
  emit_line(e, "struct $op$_visitor visitor = {on_page, options ? options->user : NULL};");
  if (!filter) {
    emit_line(e, "(void)ddb_call_begin(db, $table_variable$.name, &scope);");
    return;
  }
  const char *names = emit_parameters(e, filter->parameters, filter->value_count, true);
  emit_set(e, "expression", filter->variable);
  emit_set(e, "given", filter->value_count ? mem_format(e->plan->arena, ", %s", names) : "");
  emit_line(e, "struct ddb_arena *scratch = ddb_call_begin(db, $table_variable$.name, &scope);");
}

#define SEND                                                                                       \
  "ddb_scan_send(db, &$op$_query, &asked, options, on_page ? $op$_visit : NULL, &visitor);"

void emit_parallel(struct emit *e, const struct plan_operation *o) {
  emit_blank(e);
  define_visit(e);
  emit_open(e, CALL " {");
  begin_call(e, o->filter);
  if (o->filter) {
    emit_line(e, "enum ddb_status status = write_$expression$(scratch, &filter$given$);");
    emit_blank(e);
    emit_open(e, "if (status >= 0)");
    emit_line(e, "status = " SEND);
    e->indent--;
  } else {
    emit_line(e, "enum ddb_status status = " SEND);
    emit_blank(e);
  }
  emit_line(e, "return ddb_call_end(db, ddb_scan_call(options), NULL, status);");
  emit_close(e, "}");
}
