/* SPDX-License-Identifier: Apache-2.0 */
/* UpdateItem: some fields of an item that exists, and what a failed condition means.
 *
 * The condition does what no check before the write can: it holds at the moment of the write, so
 * that of two writers racing for the same change of state only one wins. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/ops.h"
#include "wire/writer.h"

/* A writer and what it collects, in one piece of the arena. */
struct update_state {
  struct ddb_writer writer;
  struct ddb_assignments assignments;
  const struct ddb_update *update;
  const struct ddb_scope *scope;
  struct ddb_key key;
};

/* ---- the request ------------------------------------------------------------------------------
 */

struct ddb_writer *ddb_update_begin(struct ddb_arena *mem, const struct ddb_scope *scope,
                                    const struct ddb_update *update, const struct ddb_key *key,
                                    const void *set) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  ddb_error_clear(error);
  if (key->status < 0) {
    (void)ddb_fail(error, key->status, key->field, "%s", key->reason);
    return NULL;
  }
  if (ddb_scope_check(scope, mem) < 0)
    return NULL;
  if (!set) {
    (void)ddb_fail(error, DDB_E_INVALID, "set", "%s: `set` is NULL: there is nothing to write",
                   update->name);
    return NULL;
  }
  struct update_state *state = ddb_arena_alloc(mem, sizeof *state);
  if (!state) {
    (void)ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
    return NULL;
  }
  ddb_writer_init(&state->writer, mem, update->entity);
  state->writer.outside = update->entity->data ? 1 : 0;
  state->update = update;
  state->scope = scope;
  state->key = *key;
  state->assignments.count = 0;
  state->assignments.removed = 0;
  state->assignments.prefix = update->entity->data ? "#d." : "";
  ddb_buf_init_arena(&state->assignments.set, mem, DDB_BODY_MAX);
  ddb_buf_init_arena(&state->assignments.names, mem, DDB_BODY_MAX);
  ddb_buf_init_arena(&state->assignments.remove, mem, DDB_BODY_MAX);
  state->writer.assignments = &state->assignments;
  return &state->writer;
}

/* Whether the guarded field lies in the data map. */
static bool is_inside(const struct ddb_update *update) {
  return update->entity->data && !(update->guarded->flags & DDB_AT_TOP);
}

static bool may_change(const struct ddb_enum *states, int from, int to) {
  return !states->next || states->next[(from - 1) * states->count + to - 1];
}

/* How many states the schema lets become `state`. */
static int source_count(const struct ddb_enum *states, int state) {
  int count = 0;

  for (int from = 1; state > 0 && from <= states->count; from++)
    count += may_change(states, from, state);
  return count;
}

static bool expires(const struct ddb_update *update) {
  return update->entity->expiry != DDB_EXPIRES_NEVER;
}

/* An item whose time to live is over counts as absent, also while DynamoDB still has it; unless the
 * caller asks for it. */
static bool skips_expired(const struct update_state *in) {
  return expires(in->update) && !in->scope->include_expired;
}

/* `attribute_exists(#k)`: an update never creates an item. With a guarded field also that its state
 * is one of those that may become the new one; where none may, no state fits, and the item that the
 * service then returns says which one it has. */
static void write_condition(struct ddb_buf *body, const struct update_state *in, int state) {
  const struct ddb_update *update = in->update;
  const char *separator = "";

  ddb_buf_text(body, ",\"ConditionExpression\":\"attribute_exists(#k)");
  if (skips_expired(in))
    ddb_buf_text(body, " AND (attribute_not_exists(#x) OR #x > :x)");
  if (state == 0) {
    ddb_buf_text(body, update->entity->data ? " AND attribute_exists(#d)\"" : "\"");
    return;
  }
  if (update->entity->data && !is_inside(update))
    ddb_buf_text(body, " AND attribute_exists(#d)");
  if (source_count(update->states, state) == 0) {
    ddb_buf_text(body, " AND attribute_not_exists(#k)\"");
    return;
  }
  ddb_buf_format(body, " AND %s#g IN (", is_inside(update) ? "#d." : "");
  for (int from = 1; from <= update->states->count; from++) {
    if (!may_change(update->states, from, state))
      continue;
    ddb_buf_format(body, "%s:f%d", separator, from);
    separator = ", ";
  }
  ddb_buf_text(body, ")\"");
}

static void write_names(struct ddb_buf *body, const struct update_state *in, int state) {
  const struct ddb_entity *entity = in->update->entity;

  ddb_buf_text(body, ",\"ExpressionAttributeNames\":{\"#k\":");
  ddb_buf_json_string(body, entity->table->partition_key, strlen(entity->table->partition_key));
  ddb_buf_bytes(body, in->assignments.names.data, in->assignments.names.size);
  if (entity->data) {
    ddb_buf_text(body, ",\"#d\":");
    ddb_buf_json_string(body, entity->data, strlen(entity->data));
  }
  if (entity->updated_at) {
    ddb_buf_text(body, ",\"#u\":");
    ddb_buf_json_string(body, entity->updated_at, strlen(entity->updated_at));
  }
  if (skips_expired(in)) {
    ddb_buf_text(body, ",\"#x\":");
    ddb_buf_json_string(body, entity->table->ttl, strlen(entity->table->ttl));
  }
  if (in->update->guarded && source_count(in->update->states, state) > 0) {
    ddb_buf_text(body, ",\"#g\":");
    ddb_buf_json_string(body, in->update->guarded->name, in->update->guarded->size);
  }
  ddb_buf_char(body, '}');
}

static void write_values(struct ddb_buf *body, const struct update_state *in, int state) {
  const struct ddb_enum *states = in->update->states;

  ddb_buf_text(body, ",\"ExpressionAttributeValues\":{");
  ddb_buf_bytes(body, in->writer.out.data, in->writer.out.size);
  if (in->update->entity->updated_at) {
    ddb_buf_text(body, in->assignments.count ? ",\":u\":{\"N\":\"" : "\":u\":{\"N\":\"");
    ddb_buf_i64(body, ddb_time_to_ms(in->scope->now));
    ddb_buf_text(body, "\"}");
  }
  if (skips_expired(in)) {
    bool first = in->assignments.count == 0 && !in->update->entity->updated_at;
    ddb_buf_text(body, first ? "\":x\":{\"N\":\"" : ",\":x\":{\"N\":\"");
    ddb_buf_i64(body, in->scope->now.seconds);
    ddb_buf_text(body, "\"}");
  }
  for (int from = 1; state > 0 && from <= states->count; from++) {
    if (!may_change(states, from, state))
      continue;
    ddb_buf_format(body, ",\":f%d\":{\"S\":", from);
    ddb_buf_json_string(body, states->texts[from - 1], strlen(states->texts[from - 1]));
    ddb_buf_char(body, '}');
  }
  ddb_buf_char(body, '}');
}

static void write_assignments(struct ddb_buf *body, const struct update_state *in) {
  ddb_buf_text(body, ",\"UpdateExpression\":\"SET ");
  ddb_buf_bytes(body, in->assignments.set.data, in->assignments.set.size);
  if (in->update->entity->updated_at)
    ddb_buf_text(body, in->assignments.count ? ", #u = :u" : "#u = :u");
  if (in->assignments.removed > 0) {
    ddb_buf_text(body, " REMOVE ");
    ddb_buf_bytes(body, in->assignments.remove.data, in->assignments.remove.size);
  }
  ddb_buf_char(body, '"');
}

/* An assignment that is cut short must not be sent, nor one that sets nothing: DynamoDB would
 * refuse it in words that do not say why. */
static bool assignments_failed(struct ddb_arena *mem, const struct update_state *in) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  if (in->assignments.set.status < 0 || in->assignments.names.status < 0 ||
      in->assignments.remove.status < 0)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory") < 0;
  if (in->assignments.count == 0 && !in->update->entity->updated_at)
    return ddb_fail(error, DDB_E_INVALID, NULL, "%s: nothing to set: give one of its inputs",
                    in->update->name) < 0;
  return false;
}

enum ddb_status ddb_update_end(struct ddb_arena *mem, struct ddb_writer *writer, int state,
                               struct ddb_request *out) {
  struct update_state *in = (struct update_state *)(void *)writer;
  struct ddb_buf body;

  if (!writer || ddb_writer_status(writer) < 0 || assignments_failed(mem, in))
    return ddb_arena_error_slot(mem)->status;
  const struct ddb_entity *entity = in->update->entity;
  int guarded = in->update->guarded ? state : 0;
  ddb_buf_init_arena(&body, mem, DDB_BODY_MAX);
  ddb_body_begin(&body, in->scope, entity->table);
  size_t table = strlen("{\"TableName\":\"");
  size_t table_size = body.size - table - 1;
  ddb_buf_text(&body, ",\"Key\":");
  size_t key = body.size;
  ddb_body_key(&body, entity->table, &in->key);
  size_t key_size = body.size - key;
  write_assignments(&body, in);
  write_condition(&body, in, guarded);
  write_names(&body, in, guarded);
  write_values(&body, in, guarded);
  ddb_buf_text(&body, ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
  if (ddb_body_end(&body, mem, "UpdateItem", DDB_EFFECT_GUARDED, out) < 0)
    return ddb_arena_error_slot(mem)->status;
  out->table = (struct ddb_text){out->body.data + table, table_size};
  out->key = (struct ddb_text){out->body.data + key, key_size};
  return DDB_OK;
}

/* ---- the response -----------------------------------------------------------------------------
 */

/* The text of the guarded field in `item`, {NULL, 0} if it has none. */
static struct ddb_text stored_state(struct ddb_arena *mem, const struct ddb_update *update,
                                    struct ddb_text fields) {
  struct ddb_text value;
  struct ddb_text raw;
  struct ddb_text copy = {NULL, 0};
  struct ddb_json_string text;
  struct ddb_json json;

  if (!ddb_answer_member(fields, update->guarded->name, &value) ||
      !ddb_answer_member(value, "S", &raw))
    return copy;
  ddb_json_init(&json, raw.data, raw.size);
  if (!ddb_json_string(&json, &text) || !ddb_json_copy(&json, &text, mem, &copy))
    return (struct ddb_text){NULL, 0};
  return copy;
}

static bool is_allowed(const struct ddb_update *update, const char *from, int to) {
  for (int i = 0; i < update->states->count; i++)
    if (strcmp(update->states->texts[i], from) == 0)
      return may_change(update->states, i + 1, to);
  return false;
}

/* The item is there and its map too: then it is its state that does not fit. */
static enum ddb_status explain_state(struct ddb_arena *mem, const struct ddb_update *update,
                                     struct ddb_text fields, int state, const char *when) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  const char *field = update->guarded->name;
  const char *to = update->states->texts[state - 1];
  struct ddb_text from = stored_state(mem, update, fields);

  if (!from.data)
    return ddb_fail(error, DDB_E_CONDITION, field,
                    "%s: the item has no %s (%s), so it may not become '%s'", update->name, field,
                    when, to);
  if (is_allowed(update, from.data, state))
    return ddb_fail(error, DDB_E_CONDITION, field,
                    "%s: the condition failed, but %s is '%s' now (%s), which may become '%s': "
                    "another writer was faster; try again",
                    update->name, field, from.data, when, to);
  return ddb_fail(error, DDB_E_TRANSITION, field, "%s: %s may not change from '%s' (%s) to '%s'",
                  update->name, field, from.data, when, to);
}

/* Whether the item's time to live is over: {"N":"..."} at its top. */
static bool is_over(const struct ddb_update *update, struct ddb_text item, ddb_time now) {
  struct ddb_text raw;
  struct ddb_json_string text;
  struct ddb_json json;
  char digits[32];

  if (!expires(update) || (now.seconds == 0 && now.nanoseconds == 0) ||
      !ddb_answer_member(item, update->entity->table->ttl, &raw) ||
      !ddb_answer_member(raw, "N", &raw))
    return false;
  ddb_json_init(&json, raw.data, raw.size);
  if (!ddb_json_string(&json, &text) || text.size >= sizeof digits)
    return false;
  memcpy(digits, text.data, text.size);
  digits[text.size] = '\0';
  return strtoll(digits, NULL, 10) <= now.seconds;
}

/* The item tells what the failed condition means. */
static enum ddb_status explain(struct ddb_arena *mem, const struct ddb_response *response,
                               const struct ddb_update *update, int state) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  const struct ddb_entity *entity = update->entity;
  bool observed = response->observed.data != NULL;
  const char *when = observed ? "observed afterwards" : "at the time of the write";
  struct ddb_text item;
  struct ddb_text fields;
  bool shown = ddb_answer_member(observed ? response->observed : response->body, "Item", &item);
  /* No item with a failed condition: there is none, or this service never shows it. Only the read
   * that ddb_call_send makes then can tell. */
  if (!shown && !observed)
    return ddb_fail(error, DDB_E_CONDITION, NULL,
                    "%s: a condition did not hold, and the answer does not show the item: read it "
                    "to find out why",
                    update->name);
  if (!shown || is_over(update, item, response->now))
    return ddb_fail(error, DDB_NOT_FOUND, NULL, "%s: no such %s (%s)", update->name, entity->name,
                    when);
  fields = item;
  if (entity->data &&
      (!ddb_answer_member(item, entity->data, &fields) || !ddb_answer_member(fields, "M", &fields)))
    return ddb_fail(error, DDB_E_CONDITION, entity->data,
                    "%s: the item has no map '%s' to hold the fields (%s): save the whole %s first",
                    update->name, entity->data, when, entity->name);
  if (update->guarded && state > 0 && state <= update->states->count)
    return explain_state(mem, update, is_inside(update) ? fields : item, state, when);
  return ddb_fail(
      error, DDB_E_CONDITION, NULL,
      "%s: the condition failed, but the %s is there now (%s): another writer changed it; "
      "try again",
      update->name, entity->name, when);
}

enum ddb_status ddb_update_response(struct ddb_arena *mem, const struct ddb_response *response,
                                    const struct ddb_update *update, int state) {
  static const char code[] = "ConditionalCheckFailedException";
  struct ddb_error *error = ddb_arena_error_slot(mem);

  if (response->lost_reply || !ddb_answer_is_condition(response))
    return ddb_answer(mem, response, update->name);
  ddb_error_clear(error);
  enum ddb_status status = explain(mem, response, update, state);
  error->http_status = response->http_status;
  memcpy(error->code, code, sizeof code);
  return status;
}
