/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of items of several entities: collections, which are queries, and scans. */
#include "emit_verb.h"
#include "mem.h"

/* ---- the item and the page ------------------------------------------------------------------- */

static void set_kind(struct emit *e, const struct plan_kind *kind) {
  emit_set(e, "kind", kind->constant);
  emit_set(e, "member", kind->member);
  emit_set(e, "c_kind", kind->entity->record.c);
}

static void declare_kinds(struct emit *e, const struct plan_operation *o) {
  emit_doc(e, mem_format(e->plan->arena, "What an item of %s is.", o->name));
  emit_open(e, "enum $c$_kind {");
  emit_line(e, "$unknown$ = 0, /* none of these */");
  for (size_t i = 0; i < o->kind_count; i++) {
    set_kind(e, &o->kinds[i]);
    emit_line(e, "$kind$,");
  }
  emit_close(e, "};");
  emit_blank(e);
}

static void declare_item(struct emit *e, const struct plan_operation *o) {
  declare_kinds(e, o);
  emit_doc(e, "One of the entities: the pointer that `kind` names is set, the others are NULL.");
  emit_open(e, "struct $c$_item {");
  emit_line(e, "enum $c$_kind kind;");
  for (size_t i = 0; i < o->kind_count; i++) {
    set_kind(e, &o->kinds[i]);
    emit_line(e, "const struct $c_kind$ *$member$;");
  }
  emit_line(e, "struct ddb_text item; /* all of it, in DynamoDB JSON */");
  emit_close(e, "};");
  emit_blank(e);
}

static void set_names(struct emit *e, const struct plan_operation *o) {
  const char *op = o->c + emit_length(e->plan->namespace) + 1;
  char *upper = mem_format(e->plan->arena, "%s_%s_UNKNOWN", e->plan->upper, op);

  for (char *c = upper; *c; c++)
    if (*c >= 'a' && *c <= 'z')
      *c = (char)(*c - 'a' + 'A');
  emit_set(e, "unknown", upper);
}

void emit_list_page(struct emit *e, const struct plan_operation *o) {
  set_names(e, o);
  if (o->tagged)
    declare_item(e, o);
  emit_doc(e, mem_format(e->plan->arena, "A page of %s.", o->name));
  emit_open(e, "struct $page$ {");
  emit_line(e, "struct $record$ *items;");
  emit_line(e, "size_t count; /* good items */");
  emit_line(e, "struct ddb_rejected *rejected; /* the others, and why */");
  emit_line(e, "size_t rejected_count;");
  emit_line(e, "bool more; /* this is not the last page */");
  emit_page_costs(e);
  if (o->verb == PLAN_SCAN)
    emit_line(e, "size_t skipped; /* items that are something else */");
  emit_close(e, "};");
  emit_blank(e);
}

/* ---- constants ------------------------------------------------------------------------------- */

static void define_place(struct emit *e, const struct plan_operation *o) {
  emit_open(e, "static void $op$_place(void *out, int kind, const void *record, "
               "struct ddb_text item) {");
  emit_line(e, "struct $c$_item *to = out;");
  emit_blank(e);
  emit_line(e, "to->kind = (enum $c$_kind)kind;");
  emit_line(e, "to->item = item;");
  emit_line(e, "switch (to->kind) {");
  for (size_t i = 0; i < o->kind_count; i++) {
    set_kind(e, &o->kinds[i]);
    emit_line(e, "case $kind$:");
    e->indent++;
    emit_line(e, "to->$member$ = record;");
    emit_line(e, "break;");
    e->indent--;
  }
  emit_line(e, "case $unknown$:");
  e->indent++;
  emit_line(e, "break;");
  e->indent--;
  emit_line(e, "}");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_kinds(struct emit *e, const struct plan_operation *o) {
  set_names(e, o);
  if (o->tagged)
    define_place(e, o);
  emit_line(e, "static const struct ddb_kind $op$_kinds[] = {");
  e->indent += 2;
  for (size_t i = 0; i < o->kind_count; i++) {
    set_kind(e, &o->kinds[i]);
    emit_set(e, "owns", o->kinds[i].owns);
    emit_set(e, "alone", o->kinds[i].alone ? "true" : "false");
    emit_line(e, "{&$c_kind$_entity, $owns$, $alone$, NULL, 0},");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", o->kind_count));
  emit_line(e, o->tagged ? "static const struct ddb_kinds $op$_items = {$op$_kinds, $count$, "
                           "$op$_place, sizeof(struct $c$_item)};"
                         : "static const struct ddb_kinds $op$_items = {$op$_kinds, $count$, NULL, "
                           "0};");
  emit_blank(e);
}

static void define_list(struct emit *e, const struct plan_operation *o) {
  define_kinds(e, o);
  emit_query_begin(e, o);
  emit_line(e, ".kinds = &$op$_items,");
  if (o->verb == PLAN_SCAN)
    emit_line(e, ".scan = true,");
  emit_query_end(e, o);
}

static const char *size_of(struct emit *e, const struct plan_operation *o) {
  return o->limit ? mem_format(e->plan->arena, "%d", o->limit) : "up to 1 MB of items";
}

static const char *kinds_of(struct emit *e, const struct plan_operation *o) {
  const char *text = "";

  for (size_t i = 0; i < o->kind_count; i++)
    text =
        mem_format(e->plan->arena, "%s%s%s", text, i ? ", " : "", o->kinds[i].entity->record.name);
  return text;
}

/* ---- collections ----------------------------------------------------------------------------- */

static const char *describe_collection(struct emit *e, const struct plan_operation *o) {
  return mem_format(
      e->plan->arena,
      "Query of several entities (%s), %s consistent: %s%s%s; %s; %s a page unless options->limit "
      "says otherwise. An item that is none of them is UNKNOWN%s%s. One page a call: "
      "options->cursor is where it starts and then where the next one does; without a cursor it is "
      "the first page again. DDB_PARTIAL: some items are in out->rejected.",
      kinds_of(e, o), o->consistent ? "strongly" : "eventually", o->condition,
      o->filter ? "; of these the items where " : "", o->filter ? o->filter->source : "",
      o->descending ? "descending" : "ascending", size_of(e, o),
      o->others ? "; of this schema these can come so: " : "", o->others ? o->others : "");
}

const struct emit_verb emit_collection = {
    .describe = describe_collection,
    EMIT_LIST,
    .declare = emit_list_page,
    .define = define_list,
    .make = emit_query_make,
    .take = emit_query_take,
};

/* ---- scans ----------------------------------------------------------------------------------- */

static const char *describe_scan(struct emit *e, const struct plan_operation *o) {
  return mem_format(
      e->plan->arena,
      "Scan of the %s%s for %s, %s consistent, because: %s. %s%s%s%s a page unless options->limit "
      "says otherwise; what is passed over counts, so that a page may be empty and not the last. "
      "One page a call: options->cursor is where it starts and then where the next one does; "
      "without a cursor it is the first page again. DDB_PARTIAL: some items are in out->rejected.",
      o->condition ? "index " : "table", o->condition ? o->condition : "", kinds_of(e, o),
      o->consistent ? "strongly" : "eventually", o->reason, o->filter ? "Only items where " : "",
      o->filter ? o->filter->source : "", o->filter ? ". " : "", size_of(e, o));
}

static void make_scan(struct emit *e, const struct plan_operation *o) {
  if (o->filter)
    emit_line(e, "struct ddb_given filter;");
  emit_line(e, o->filter ? "const struct ddb_asked asked = {.filter = &filter};"
                         : "const struct ddb_asked asked = {.filter = NULL};");
  emit_blank(e);
  if (o->filter)
    emit_given(e, o->filter, "filter");
  emit_line(e, "return ddb_query_request(mem, scope, &$op$_query, &asked, options, out);");
}

static void take_scan(struct emit *e, const struct plan_operation *o) {
  (void)o;
  emit_line(e, "struct ddb_page page;");
  emit_line(e, "enum ddb_status status = ddb_query_response(mem, response, &$op$_query, options, "
               "&page);");
  emit_blank(e);
  emit_line(e, "out->skipped = page.skipped;");
  emit_take_page(e);
}

const struct emit_verb emit_scan = {
    .describe = describe_scan,
    EMIT_LIST,
    .declare = emit_list_page,
    .define = define_list,
    .make = make_scan,
    .take = take_scan,
    .declare_more = emit_parallel_declaration,
    .define_more = emit_parallel,
};
