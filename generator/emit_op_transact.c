/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions that the schema declares: a struct with the inputs of all members, and what became
 * of each. The members are added as a program would add them. */
#include "emit_verb.h"
#include "mem.h"

/* Beside the parameters below nothing of a transact depends on its members. */
static const char call[] =
    "enum ddb_status $c$(struct ddb *db, struct ddb_arena *mem, $in_input$const struct "
    "ddb_call_options *options, struct $c$_result *out)";
static const char request[] =
    "enum ddb_status $c$_request(struct ddb_tx *tx, $in_input$struct ddb_request *out)";
static const char response[] = "enum ddb_status $c$_response(struct ddb_arena *mem, const struct "
                               "ddb_tx *tx, size_t first, struct $c$_result *out)";
static const char member[] = "enum ddb_status $c$_tx(struct ddb_tx *tx$in_member$)";

static bool has_inputs(const struct plan_operation *o) {
  for (size_t i = 0; i < o->member_count; i++)
    if (o->members[i].input_count > 0)
      return true;
  return false;
}

static void set_transact(struct emit *e, const struct plan_operation *o) {
  bool inputs = has_inputs(o);

  emit_set(e, "in_input", inputs ? emit_joined(e, "const struct ", o->c, "_input *in, ") : "");
  emit_set(e, "in_member", inputs ? emit_joined(e, ", const struct ", o->c, "_input *in") : "");
  emit_set(e, "in_passed", inputs ? ", in" : "");
  emit_set(e, "none", o->no_member);
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", o->member_count));
}

static void set_member(struct emit *e, const struct plan_operation *o, size_t at) {
  emit_set(e, "member", o->members[at].c);
  emit_set(e, "constant", o->members[at].constant);
  emit_set(e, "c_member", o->members[at].operation->c);
  emit_set(e, "name_member", o->members[at].operation->name);
  emit_set(e, "at", mem_format(e->plan->arena, "%zu", at));
}

/* ---- declarations ---------------------------------------------------------------------------- */

static const char *describe_transact(struct emit *e, const struct plan_operation *o) {
  const char *names = o->members[0].operation->name;

  for (size_t i = 1; i < o->member_count; i++)
    names = mem_format(e->plan->arena, "%s, %s", names, o->members[i].operation->name);
  return mem_format(
      e->plan->arena,
      "TransactWriteItems of %s: all of them or none. DDB_E_CANCELED: nothing is written, and `out` "
      "says why; otherwise as ddb_tx_commit (<ddb/tx.h>). `out` may be NULL, and `mem`, which has "
      "its texts, then too. After DDB_E_MAYBE_APPLIED nothing can settle what became of it: where "
      "that matters, add the members with %s_tx, and commit again. %s_request adds them to an "
      "empty transaction and makes its request; %s_response tells of those from number `first` on.",
      names, o->c, o->c, o->c);
}

static void declare_members(struct emit *e, const struct plan_operation *o) {
  emit_doc(e, mem_format(e->plan->arena, "The members of %s.", o->name));
  emit_open(e, "enum $c$_member {");
  emit_line(e, "$none$ = 0,");
  for (size_t i = 0; i < o->member_count; i++) {
    set_member(e, o, i);
    emit_line(e, "$constant$,");
  }
  emit_close(e, "};");
  emit_blank(e);
}

static void declare_inputs(struct emit *e, const struct plan_operation *o) {
  if (!has_inputs(o))
    return;
  emit_doc(e, mem_format(e->plan->arena,
                         "The inputs of %s: for each member the arguments of its operation.",
                         o->name));
  emit_open(e, "struct $c$_input {");
  for (size_t i = 0; i < o->member_count; i++) {
    const struct plan_tx_member *part = &o->members[i];
    set_member(e, o, i);
    if (part->input_count == 0)
      continue;
    emit_open(e, "struct {");
    for (size_t k = 0; k < part->input_count; k++) {
      emit_set(e, "input_member", part->inputs[k].declaration);
      emit_line(e, "$input_member$;");
    }
    emit_close(e, "} $member$; /* $name_member$ */");
  }
  emit_close(e, "};");
  emit_blank(e);
}

static void declare_result(struct emit *e, const struct plan_operation *o) {
  emit_doc(e, mem_format(e->plan->arena, "What became of each member of %s.", o->name));
  emit_open(e, "struct $c$_result {");
  emit_line(e, "enum $c$_member failed; /* the first that was refused */");
  for (size_t i = 0; i < o->member_count; i++) {
    set_member(e, o, i);
    emit_line(e, "struct ddb_tx_outcome $member$;");
  }
  emit_close(e, "};");
  emit_blank(e);
}

static void declare_transact(struct emit *e, const struct plan_operation *o) {
  set_transact(e, o);
  declare_members(e, o);
  declare_inputs(e, o);
  declare_result(e, o);
}

static void declare_calls(struct emit *e, const struct plan_operation *o) {
  (void)o;
  emit_line(e, emit_joined(e, call, " DDB_MUST_USE;", ""));
  emit_line(e, emit_joined(e, request, " DDB_MUST_USE;", ""));
  emit_line(e, emit_joined(e, response, ";", ""));
  emit_blank(e);
  emit_doc(e, "Adds the members to a transaction (<ddb/tx.h>), beside others. The arguments are "
              "copied; the commit tells a refusal, too.");
  emit_line(e, emit_joined(e, member, ";", ""));
  emit_blank(e);
}

/* ---- definitions ----------------------------------------------------------------------------- */

static const char *inputs_of(const struct emit *e, const struct plan_tx_member *part) {
  const char *text = "tx";

  for (size_t i = 0; i < part->input_count; i++)
    text = mem_format(e->plan->arena, "%s, in->%s.%s", text, part->c, part->inputs[i].name);
  return text;
}

static void define_adding(struct emit *e, const struct plan_operation *o) {
  emit_open(e, emit_joined(e, member, " {", ""));
  if (has_inputs(o)) {
    emit_line(e, "static const struct ddb_tx_op op = {.name = \"$name$\", .entity = "
                 "&$entity$_entity};");
    emit_blank(e);
    emit_open(e, "if (!in)");
    emit_line(e, "return ddb_tx_without(tx, &op);");
    e->indent--;
  }
  for (size_t i = 0; i < o->member_count; i++) {
    set_member(e, o, i);
    emit_line(e, emit_joined(e, "$c_member$_tx(", inputs_of(e, &o->members[i]), ");"));
  }
  emit_line(e, "return ddb_tx_refused(tx);");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_answers(struct emit *e, const struct plan_operation *o) {
  emit_open(e, emit_joined(e, request, " {", ""));
  emit_line(e, "$c$_tx(tx$in_passed$);");
  emit_line(e, "return ddb_tx_request(tx, out) ? DDB_OK : ddb_tx_status(tx);");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, emit_joined(e, response, " {", ""));
  emit_line(e, "out->failed = (enum $c$_member)ddb_tx_blame(tx, first, $count$);");
  for (size_t i = 0; i < o->member_count; i++) {
    set_member(e, o, i);
    emit_line(e, "out->$member$ = ddb_tx_tell(mem, tx, first + $at$);");
  }
  emit_line(e, "return ddb_tx_status(tx);");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_transact(struct emit *e, const struct plan_operation *o) {
  set_transact(e, o);
  define_adding(e, o);
  define_answers(e, o);
  emit_open(e, emit_joined(e, call, " {", ""));
  emit_line(e, "struct ddb_tx *tx = ddb_tx_new(db);");
  emit_blank(e);
  emit_line(e, "$c$_tx(tx$in_passed$);");
  emit_line(e, "enum ddb_status status = tx ? ddb_tx_commit(tx, options) : ddb_call_end(db, "
               "options, NULL, DDB_E_NOMEM);");
  emit_open(e, "if (out)");
  emit_line(e, "$c$_response(mem, tx, 0, out);");
  e->indent--;
  emit_line(e, "ddb_tx_free(tx);");
  emit_line(e, "return status;");
  emit_close(e, "}");
}

const struct emit_verb emit_transact = {
    .describe = describe_transact,
    .declare = declare_transact,
    .declare_all = declare_calls,
    .define_all = define_transact,
};
