/* SPDX-License-Identifier: Apache-2.0 */
/* Reads of many items by their keys: batch_get and transact_get. */
#include "emit_verb.h"
#include "mem.h"

/* ---- batch_get ------------------------------------------------------------------------------- */

static const char batch_call[] =
    "enum ddb_status $c$(struct ddb *db, struct ddb_arena *mem, const struct $c$_key *keys, "
    "size_t count, const struct ddb_call_options *options, struct $c$_items *out)";
static const char batch_begin[] =
    "enum ddb_status $c$_request(struct ddb_arena *mem, const struct ddb_scope *scope, "
    "const struct $c$_key *keys, size_t count, struct ddb_batch_get **out)";
static const char batch_end[] = "enum ddb_status $c$_response(struct ddb_arena *mem, "
                                "struct ddb_batch_get *batch, struct $c$_items *out)";

static const char *describe_batch(struct emit *e, const struct plan_operation *o) {
  return mem_format(
      e->plan->arena,
      "BatchGetItem of any number of items, %s consistent: 100 keys a request, each once, and again "
      "what DynamoDB left unprocessed, within the one deadline. out->items are as many as keys and "
      "in their order. DDB_PARTIAL: some are unread, or rejected. %s_request starts it, "
      "ddb_batch_get_request gives the requests, and %s_response takes the items.",
      o->consistent ? "strongly" : "eventually", o->c, o->c);
}

static void declare_batch(struct emit *e, const struct plan_operation *o) {
  emit_doc(e, mem_format(e->plan->arena, "The parts of a key, for %s.", o->name));
  emit_open(e, "struct $c$_key {");
  for (size_t i = 0; i < o->parameter_count; i++) {
    emit_set(e, "part", o->parameters[i].declaration);
    emit_line(e, "$part$;");
  }
  emit_close(e, "};");
  emit_blank(e);
  emit_doc(e, "What became of a key.");
  emit_open(e, "struct $c$_item {");
  emit_line(e, "enum ddb_found found;");
  emit_line(e, "const struct $entity$ *record; /* DDB_FOUND: the item; else NULL */");
  emit_line(e, "const char *reason; /* DDB_FOUND_REJECTED: why; else NULL */");
  emit_close(e, "};");
  emit_blank(e);
  emit_doc(e, "The item of each key, in the order asked, and how many there are not.");
  emit_open(e, "struct $c$_items {");
  emit_line(e, "struct $c$_item *items;");
  emit_line(e, "size_t count;");
  emit_line(e, "size_t missing; /* no such items */");
  emit_line(e, "size_t rejected; /* that could not be read */");
  emit_line(e, "size_t unread; /* that DynamoDB did not come to */");
  emit_close(e, "};");
  emit_blank(e);
}

static void declare_batch_calls(struct emit *e, const struct plan_operation *o) {
  (void)o;
  emit_line(e, emit_joined(e, batch_call, " DDB_MUST_USE;", ""));
  emit_line(e, emit_joined(e, batch_begin, " DDB_MUST_USE;", ""));
  emit_line(e, emit_joined(e, batch_end, " DDB_MUST_USE;", ""));
  emit_blank(e);
}

static void define_batch_begin(struct emit *e, const struct plan_operation *o) {
  const char *arguments = "";

  for (size_t i = 0; i < o->parameter_count; i++)
    arguments = mem_format(e->plan->arena, "%s, keys[i].%s", arguments, o->parameters[i].name);
  emit_set(e, "arguments", arguments);
  emit_line(e, "static const struct ddb_batch_read $op$_read = {\"$name$\", &$entity$_entity, "
               "$consistent$};");
  emit_blank(e);
  emit_open(e, emit_joined(e, batch_begin, " {", ""));
  emit_line(e, "enum ddb_status status = ddb_batch_get_begin(mem, scope, &$op$_read, count, out);");
  emit_line(e, "struct ddb_key key;");
  emit_blank(e);
  emit_open(e, "for (size_t i = 0; status >= 0 && i < count; i++) {");
  emit_open(e, "if ($keyed$_key(&key$arguments$) < 0)");
  emit_line(e, "return ddb_batch_get_refused(*out, &key);");
  e->indent--;
  emit_line(e, "status = ddb_batch_get_add(*out, &key);");
  emit_close(e, "}");
  emit_line(e, "return status;");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_batch_end(struct emit *e) {
  emit_open(e, emit_joined(e, batch_end, " {", ""));
  emit_line(e, "struct ddb_batch_items all;");
  emit_line(e, "enum ddb_status status = ddb_batch_get_end(mem, batch, sizeof *out->items, &all);");
  emit_blank(e);
  emit_line(e, "*out = (struct $c$_items){all.room, all.count, all.missing, all.rejected, "
               "all.unread};");
  emit_open(e, "for (size_t i = 0; i < all.count; i++)");
  emit_line(e, "out->items[i] = (struct $c$_item){all.items[i].found, all.items[i].record, "
               "all.items[i].reason};");
  e->indent--;
  emit_line(e, "return status;");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_batch(struct emit *e, const struct plan_operation *o) {
  define_batch_begin(e, o);
  define_batch_end(e);
  emit_open(e, emit_joined(e, batch_call, " {", ""));
  emit_line(e, "struct ddb_scope scope;");
  emit_line(e, "struct ddb_batch_get *batch;");
  emit_line(e, "struct ddb_arena *scratch = ddb_call_begin(db, $table_variable$.name, &scope);");
  emit_blank(e);
  emit_line(e, "*out = (struct $c$_items){NULL, 0, 0, 0, 0};");
  emit_line(e, "enum ddb_status status = $c$_request(scratch, &scope, keys, count, &batch);");
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = ddb_batch_get_send(db, batch, options);");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_line(e, "status = $c$_response(mem, batch, out);");
  e->indent--;
  emit_line(e, "return ddb_call_end(db, options, mem, status);");
  emit_close(e, "}");
}

const struct emit_verb emit_batch_get = {
    .describe = describe_batch,
    .declare = declare_batch,
    .declare_all = declare_batch_calls,
    .define_all = define_batch,
};

/* ---- transact_get ---------------------------------------------------------------------------- */

static const char *describe_transact(struct emit *e, const struct plan_operation *o) {
  (void)o;
  return mem_format(e->plan->arena,
                    "TransactGetItems: the items as they are at one moment. One that is not there "
                    "is NULL. DDB_E_CANCELED: none was read, for the reason in the text; it may be "
                    "asked again.");
}

static void set_kind(struct emit *e, const struct plan_operation *o, size_t at) {
  emit_set(e, "member", o->kinds[at].member);
  emit_set(e, "c_kind", o->kinds[at].entity->record.c);
  emit_set(e, "key", o->kinds[at].key);
  emit_set(e, "at", mem_format(e->plan->arena, "%zu", at));
}

static void declare_transact(struct emit *e, const struct plan_operation *o) {
  emit_doc(e, mem_format(e->plan->arena, "What %s read; NULL: there is no such item.", o->name));
  emit_open(e, "struct $c$_items {");
  for (size_t i = 0; i < o->kind_count; i++) {
    set_kind(e, o, i);
    emit_line(e, "const struct $c_kind$ *$member$;");
  }
  emit_close(e, "};");
  emit_blank(e);
}

static void define_transact(struct emit *e, const struct plan_operation *o) {
  emit_line(e, "static const struct ddb_entity *const $op$_entities[] = {");
  e->indent += 2;
  for (size_t i = 0; i < o->kind_count; i++) {
    set_kind(e, o, i);
    emit_line(e, "&$c_kind$_entity,");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

static void make_transact(struct emit *e, const struct plan_operation *o) {
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", o->kind_count));
  emit_line(e, "struct ddb_key keys[$count$];");
  emit_blank(e);
  for (size_t i = 0; i < o->kind_count; i++) {
    set_kind(e, o, i);
    emit_open(e, "if ($c_kind$_key(&keys[$at$]$key$) < 0)");
    emit_line(e, "return ddb_key_refused(mem, &keys[$at$]);");
    e->indent--;
  }
  emit_line(e, "return ddb_transact_get_request(mem, scope, $op$_entities, keys, $count$, out);");
}

static void take_transact(struct emit *e, const struct plan_operation *o) {
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", o->kind_count));
  emit_line(e, "const void *records[$count$];");
  emit_line(e, "enum ddb_status status = ddb_transact_get_response(mem, response, \"$name$\", "
               "$op$_entities, $count$, records);");
  emit_blank(e);
  for (size_t i = 0; i < o->kind_count; i++) {
    set_kind(e, o, i);
    emit_line(e, "out->$member$ = records[$at$];");
  }
  emit_line(e, "return status;");
}

/* Nothing that was there before the call may look like its answer. */
static void begin_transact(struct emit *e, const struct plan_operation *o) {
  emit_blank(e);
  for (size_t i = 0; i < o->kind_count; i++) {
    set_kind(e, o, i);
    emit_line(e, "out->$member$ = NULL;");
  }
}

const struct emit_verb emit_transact_get = {
    .describe = describe_transact,
    .inputs = "struct ddb_arena *mem, $input$const struct ddb_call_options *options, "
              "struct $c$_items *out",
    .request = "$input$struct ddb_request *out",
    .response = ", struct $c$_items *out",
    .passed = "$passed$&request",
    .returned = ", out",
    .options = "options",
    .results = "mem",
    .declare = declare_transact,
    .define = define_transact,
    .make = make_transact,
    .take = take_transact,
    .begin = begin_transact,
};
