/* SPDX-License-Identifier: Apache-2.0 */
/* Operations that write: put, create, update and delete. */
#include "emit_verb.h"
#include "mem.h"

/* ---- put ------------------------------------------------------------------------------------- */

/* " Only if the condition 'x' holds: else DDB_E_CONDITION, and ..._failed has the item." */
static const char *describe_terms(struct emit *e, const struct plan_operation *o) {
  const char *text = "";

  if (o->when)
    text =
        mem_format(e->plan->arena, " Only if %s; else DDB_E_CONDITION, and %s_failed has the item.",
                   o->when->source, o->c);
  if (o->version)
    text =
        mem_format(e->plan->arena,
                   "%s `%s` is the one that was read%s; DDB_E_CONDITION: another writer changed "
                   "the item since.",
                   text, o->version->name, emit_is_update(o) ? ", the item then has the next" : "");
  if (o->returns)
    text = mem_format(e->plan->arena, "%s `out` becomes the item as it %s, in `mem`%s.%s", text,
                      o->returns_new ? "is then" : "was",
                      emit_is_update(o) ? "" : "; DDB_NOT_FOUND, which is no error: there was none",
                      o->returns_new ? "" : " Not sent again when a reply is lost.");
  return text;
}

static const char *describe_put(struct emit *e, const struct plan_operation *o) {
  if (o->guarded_put)
    return mem_format(e->plan->arena,
                      "PutItem of a record that was read: replaces the item that it was read from, "
                      "which then has the next %s. DDB_E_CONDITION: another writer changed the "
                      "item since. DDB_NOT_FOUND: it is gone. Times are set as the members say.%s",
                      o->entity->version_member, describe_terms(e, o));
  return mem_format(e->plan->arena, "PutItem. %s Times are set as the members say.%s",
                    o->when ? "Replaces the item, or makes it."
                            : "Replaces the item whatever it was.",
                    describe_terms(e, o));
}

/* A put or delete without any terms. */
static bool is_plain(const struct plan_operation *o) {
  return !o->when && !o->returns && !o->version && !o->guarded_put;
}

/* What a put or delete has beside a record or key. */
static void define_write(struct emit *e, const struct plan_operation *o) {
  if (is_plain(o))
    return;
  emit_line(e, "static const struct ddb_write $op$_write = {");
  e->indent += 2;
  emit_line(e, ".name = \"$name$\",");
  emit_line(e, ".entity = &$entity$_entity,");
  if (o->when)
    emit_line(e, ".condition = &$op$_condition,");
  if (o->verb == PLAN_DELETE || o->verb == PLAN_CHECK)
    emit_line(e, ".deletes = true,");
  if (o->returns)
    emit_line(e, ".returns = true,");
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

static void make_put(struct emit *e, const struct plan_operation *o) {
  bool bypasses = o->entity->version && !o->guarded_put;
  if (bypasses && !o->when)
    emit_line(e, "record = (const struct $entity$ *)ddb_version_bypass(mem, scope, "
                 "&$entity$_entity, record);");
  if (is_plain(o)) {
    emit_line(e, "return ddb_put_request(mem, scope, &$entity$_entity, record, out);");
    return;
  }
  if (o->when) {
    emit_line(e, "struct ddb_given condition;");
    emit_blank(e);
    emit_given(e, o->when, "condition");
  }
  if (bypasses && o->when)
    emit_line(e, "record = (const struct $entity$ *)ddb_version_bypass(mem, scope, "
                 "&$entity$_entity, record);");
  emit_set(e, "family", o->guarded_put ? "version" : "write");
  emit_line(e, "return ddb_$family$_put(mem, scope, &$op$_write, record, $condition$, out);");
}

static void take_write(struct emit *e, const struct plan_operation *o) {
  emit_set(e, "result", o->returns ? "out" : "NULL");
  if (is_plain(o))
    emit_line(e, "return ddb_write_response(mem, response, \"$name$\");");
  else if (o->guarded_put)
    emit_line(e, "return ddb_version_answer(mem, response, &$op$_write, "
                 "ddb_version_of(&$entity$_entity, record), $result$);");
  else if (o->version)
    emit_line(
        e, "return ddb_version_answer(mem, response, &$op$_write, (uint64_t)$version$, $result$);");
  else
    emit_line(e, "return ddb_write_answer(mem, response, &$op$_write, $result$);");
}

const struct emit_verb emit_put = {
    .describe = describe_put,
    .inputs = "$mem_input$const struct $entity$ *record, $given_input$const struct "
              "ddb_call_options *options$out_input$",
    .request = "const struct $entity$ *record, $given_input$struct ddb_request *out",
    .response = "$version_input$$out_input$",
    .passed = "record, $given_passed$&request",
    .returned = "$version_passed$$out_passed$",
    .options = "options",
    .define = define_write,
    .make = make_put,
    .take = take_write,
};

/* ---- create ---------------------------------------------------------------------------------- */

/* By what the call knows its own item again. */
const char *emit_describe_own(struct emit *e, const struct plan_entity *entity) {
  bool makes_id = false;

  for (size_t i = 0; i < entity->fill_count; i++)
    makes_id = makes_id || entity->fills[i].id;
  const char *by = entity->claim_count > 0 ? "the token of its transaction"
                   : entity->write_id      ? mem_format(e->plan->arena, "its %s", entity->write_id)
                   : makes_id              ? "the ids that it generates"
                                           : NULL;
  if (!by)
    return "After a lost reply nothing tells whose item is there: DDB_E_MAYBE_APPLIED.";
  return mem_format(e->plan->arena, "After a lost reply the call knows its own item by %s.", by);
}

static const char *describe_create(struct emit *e, const struct plan_operation *o) {
  return mem_format(
      e->plan->arena,
      "PutItem of an item that is not there yet%s. `out` (may be NULL) becomes the record as it "
      "is sent: with defaults, generated ids and times; also when the call fails, so that after "
      "DDB_E_MAYBE_APPLIED its ids are known. Its pointers are those of `record`, or the "
      "schema's, or live in `mem`, which may be NULL if `out` is. DDB_E_CONDITION: it exists "
      "already. %s X_request takes ids from "
      "scope->ids, and X_response the request for that.",
      o->entity->expires ? ", or whose time to live is over" : "", emit_describe_own(e, o->entity));
}

static void make_create(struct emit *e, const struct plan_operation *o) {
  (void)o;
  emit_line(e, "return ddb_create_request(mem, scope, &$entity$_entity, record, stored, out);");
}

static void take_create(struct emit *e, const struct plan_operation *o) {
  (void)o;
  emit_line(e, "return ddb_create_response(mem, response, &$entity$_entity, \"$name$\", request);");
}

void emit_begin_expiring(struct emit *e, const struct plan_operation *o) {
  if (o->entity->expires)
    emit_line(e, "scope.include_expired = options && options->include_expired;");
}

/* Ids live as long as the caller's record, the request only as long as the call. */
static void ask_create(struct emit *e, const struct plan_operation *o) {
  (void)o;
  emit_line(e, "enum ddb_status status = ddb_create_fill(scratch, out ? mem : scratch, &scope, "
               "&$entity$_entity, record, &stored);");
  emit_blank(e);
  emit_open(e, "if (out)");
  emit_line(e, "*out = stored;");
  e->indent--;
  emit_open(e, "if (status >= 0)");
  emit_ask(e, &emit_create, "");
  e->indent--;
}

const struct emit_verb emit_create = {
    .describe = describe_create,
    .inputs = "struct ddb_arena *mem, const struct $entity$ *record, const struct "
              "ddb_call_options *options, struct $entity$ *out",
    .request = "const struct $entity$ *record, struct $entity$ *stored, struct ddb_request *out",
    .response = ", const struct ddb_request *request",
    .passed = "&stored, NULL, &request",
    .returned = ", &request",
    .options = "options",
    .make = make_create,
    .take = take_create,
    .begin = emit_begin_expiring,
    .ask = ask_create,
};

/* ---- update ---------------------------------------------------------------------------------- */

/* " Removes error, hint." and what stays within limits. */
static const char *describe_changes(struct emit *e, const struct plan_operation *o) {
  const char *text = "";

  if (o->constants && (o->has_inputs || o->removed))
    text = mem_format(e->plan->arena, " Sets %s.", o->constants);
  if (o->removed && o->has_inputs)
    text = mem_format(e->plan->arena, "%s Removes %s.", text, o->removed);
  return o->limited ? mem_format(e->plan->arena,
                                 "%s DDB_E_CONDITION: %s would leave the limits of the field.",
                                 text, o->limited)
                    : text;
}

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

const char *emit_describe_update(struct emit *e, const struct plan_operation *o) {
  return mem_format(
      e->plan->arena, "UpdateItem. %s%s%s, and nothing more%s%s%s%s",
      o->has_inputs ? "Writes what is in `set`"
      : o->removed  ? mem_format(e->plan->arena, "Removes %s", o->removed)
                    : mem_format(e->plan->arena, "Sets %s", o->constants),
      o->entity->updated_at ? mem_format(e->plan->arena, o->has_inputs ? " and %s" : ", writes %s",
                                         o->entity->updated_at)
                            : "",
      changed_keys(e, o),
      o->verb == PLAN_UPDATE ? "; never creates an item. DDB_NOT_FOUND: there is no such item."
                             : ".",
      o->state ? " DDB_E_TRANSITION: the schema does not allow this change of state "
                 "from the one that the item has."
               : "",
      emit_joined(e, describe_changes(e, o), emit_describe_places(e, o), ""), describe_terms(e, o));
}

void emit_update_declare(struct emit *e, const struct plan_operation *o) {
  if (!o->has_inputs)
    return;
  emit_doc(e, mem_format(e->plan->arena,
                         "The inputs of %s. Optional ones that are not set stay as "
                         "they are in the item.",
                         o->name));
  emit_open(e, "struct $c$_set {");
  emit_record_members(e, &o->set);
  emit_close(e, "};");
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

void emit_update_define(struct emit *e, const struct plan_operation *o) {
  emit_attributes(e, &o->set, false);
  emit_places(e, o);
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
  if (o->why) {
    emit_set(e, "why", emit_string(e, o->why));
    emit_line(e, ".why = \"$why$\",");
  }
  if (o->returns)
    emit_line(e, o->returns_new ? ".returns = \"ALL_NEW\"," : ".returns = \"ALL_OLD\",");
  emit_places_members(e, o);
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
  define_index_keys(e, o);
}

/* The refusal of a key is reported by ddb_update_end, so that it stands in one place. */
void emit_update_make(struct emit *e, const struct plan_operation *o) {
  emit_operation_key(e, o);
  emit_line(e, o->has_inputs
                   ? "struct ddb_writer *writer = ddb_update_begin(mem, scope, &$op$_update, &key, "
                     "set);"
                   : "struct ddb_writer *writer = ddb_update_begin(mem, scope, &$op$_update, &key, "
                     "&key);");
  emit_open(e, o->has_inputs ? "if (!writer || !set)" : "if (!writer)");
  emit_line(e, "return ddb_update_end(mem, NULL, 0, out);");
  e->indent--;
  emit_place_arguments(e, o);
  emit_write_fields(e, &o->set);
  for (size_t i = 0; i < o->index_key_count; i++)
    emit_index_call(e, &o->index_keys[i]);
  if (o->version)
    emit_line(e, "ddb_version_update(writer, (uint64_t)$version$, $condition$);");
  else if (o->when)
    emit_line(e, "ddb_update_if(writer, &condition);");
  emit_line(e, "return ddb_update_end(mem, writer, $state$, out);");
}

void emit_update_take(struct emit *e, const struct plan_operation *o) {
  if (!o->state_given && o->has_inputs)
    emit_line(e, "(void)set;");
  if (o->version) {
    emit_line(e, "enum ddb_status checked = ddb_version_check(mem, response, &$entity$_entity, "
                 "\"$name$\", (uint64_t)$version$);");
    emit_open(e, "if (checked != DDB_OK)");
    emit_line(e, "return checked;");
    e->indent--;
  }
  emit_line(e, o->returns ? "return ddb_update_item(mem, response, &$op$_update, $state$, out);"
                          : "return ddb_update_response(mem, response, &$op$_update, $state$);");
}

const struct emit_verb emit_update = {
    .describe = emit_describe_update,
    .inputs = EMIT_UPDATE_INPUTS,
    .request = EMIT_UPDATE_REQUEST,
    .response = EMIT_UPDATE_RESPONSE,
    .passed = "$passed$$set_passed$$given_passed$&request",
    .returned = "$version_passed$$set_returned$$out_passed$",
    .options = "options",
    .declare = emit_update_declare,
    .define = emit_update_define,
    .make = emit_update_make,
    .take = emit_update_take,
    .begin = emit_begin_expiring,
};

/* ---- delete ---------------------------------------------------------------------------------- */

static const char *describe_delete(struct emit *e, const struct plan_operation *o) {
  return mem_format(e->plan->arena, "DeleteItem. %s%s",
                    o->when || o->version ? "DDB_NOT_FOUND: there is no such item."
                    : o->returns          ? ""
                                          : "Deleting what is not there is DDB_OK.",
                    describe_terms(e, o));
}

static void make_delete(struct emit *e, const struct plan_operation *o) {
  emit_operation_key(e, o);
  if (is_plain(o))
    emit_line(e, "return ddb_delete_request(mem, scope, &$entity$_entity, &key, out);");
  else if (o->version)
    emit_line(e, "return ddb_version_delete(mem, scope, &$op$_write, &key, (uint64_t)$version$, "
                 "$condition$, out);");
  else
    emit_line(e, "return ddb_write_delete(mem, scope, &$op$_write, &key, $condition$, out);");
}

const struct emit_verb emit_delete = {
    .describe = describe_delete,
    .inputs = "$mem_input$$input$$given_input$const struct ddb_call_options *options$out_input$",
    .request = "$input$$given_input$struct ddb_request *out",
    .response = "$version_input$$out_input$",
    .passed = "$passed$$given_passed$&request",
    .returned = "$version_passed$$out_passed$",
    .options = "options",
    .define = define_write,
    .make = make_delete,
    .take = take_write,
};

/* ---- check ----------------------------------------------------------------------------------- */

static const char *describe_check(struct emit *e, const struct plan_operation *o) {
  return mem_format(e->plan->arena,
                    "ConditionCheck, in a transaction alone: cancels it unless there is such an "
                    "item, and %s. X_request is the member's body.",
                    o->when->source);
}

/* The body of a check is that of a delete: the key and the condition. */
const struct emit_verb emit_check = {
    .describe = describe_check,
    .request = "$input$$given_input$struct ddb_request *out",
    .define = define_write,
    .make = make_delete,
};
