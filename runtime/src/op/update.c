/* SPDX-License-Identifier: Apache-2.0 */
/* UpdateItem: some fields of an item that exists, and what a failed condition means.
 *
 * The condition does what no check before the write can: it holds at the moment of the write, so
 * that of two writers racing for the same change of state only one wins. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/expression.h"
#include "op/ops.h"
#include "op/own.h"
#include "op/update.h"
#include "wire/place.h"

/* A writer and what it collects, in one piece of the arena. */
struct update_state {
  struct ddb_writer writer;
  struct ddb_assignments assignments;
  const struct ddb_update *update;
  const struct ddb_scope *scope;
  struct ddb_key key;
  const struct ddb_given *given; /* the schema's condition, or NULL */
  struct ddb_own own;
};

/* ---- the request ----------------------------------------------------------------------------- */

static void init_assignments(struct ddb_arena *mem, struct ddb_assignments *all) {
  struct ddb_buf *const parts[] = {&all->set,  &all->names,  &all->remove, &all->add,
                                   &all->take, &all->values, &all->bounds};

  *all = (struct ddb_assignments){.prefix = ""};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    ddb_buf_init_arena(parts[i], mem, DDB_BODY_MAX);
}

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
  state->given = NULL;
  state->own.attribute = NULL;
  init_assignments(mem, &state->assignments);
  state->assignments.prefix = update->entity->data ? "#d." : "";
  state->writer.assignments = &state->assignments;
  state->writer.update = update;
  if (update->place_count > 0)
    state->assignments.places = ddb_places_new(mem, update, scope->makes);
  if (update->place_count > 0 && !state->assignments.places) {
    (void)ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
    return NULL;
  }
  return &state->writer;
}

void ddb_update_if(struct ddb_writer *writer, const struct ddb_given *given) {
  if (writer)
    ((struct update_state *)(void *)writer)->given = given;
}

bool ddb_update_is_inside(const struct ddb_update *update) {
  return update->entity->data && !(update->guarded->flags & DDB_AT_TOP);
}

bool ddb_update_may_change(const struct ddb_enum *states, int from, int to) {
  return !states->next || states->next[(from - 1) * states->count + to - 1];
}

/* How many states the schema lets become `state`. */
static int source_count(const struct ddb_enum *states, int state) {
  int count = 0;

  for (int from = 1; state > 0 && from <= states->count; from++)
    count += ddb_update_may_change(states, from, state);
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
static void write_own_condition(struct ddb_buf *body, const struct update_state *in, int state) {
  const struct ddb_update *update = in->update;
  const char *separator = "";

  ddb_buf_text(body, ",\"ConditionExpression\":\"attribute_exists(#k)");
  if (skips_expired(in))
    ddb_buf_text(body, " AND (attribute_not_exists(#x) OR NOT #x <= :x)");
  if (state == 0) {
    ddb_buf_text(body, update->entity->data ? " AND attribute_exists(#d)" : "");
    return;
  }
  if (update->entity->data && !ddb_update_is_inside(update))
    ddb_buf_text(body, " AND attribute_exists(#d)");
  if (source_count(update->states, state) == 0) {
    ddb_buf_text(body, " AND attribute_not_exists(#k)");
    return;
  }
  ddb_buf_format(body, " AND %s#g IN (", ddb_update_is_inside(update) ? "#d." : "");
  for (int from = 1; from <= update->states->count; from++) {
    if (!ddb_update_may_change(update->states, from, state))
      continue;
    ddb_buf_format(body, "%s:f%d", separator, from);
    separator = ", ";
  }
  ddb_buf_char(body, ')');
}

/* Behind the update's own, so that what has to hold in any case is judged first. */
static void write_condition(struct ddb_buf *body, const struct update_state *in, int state) {
  write_own_condition(body, in, state);
  ddb_buf_bytes(body, in->assignments.bounds.data, in->assignments.bounds.size);
  if (in->given) {
    ddb_buf_text(body, " AND (");
    ddb_buf_text(body, in->given->expression->text);
    ddb_buf_char(body, ')');
  }
  ddb_buf_char(body, '"');
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
  if (in->own.attribute) {
    ddb_buf_text(body, ",\"#w\":");
    ddb_buf_json_string(body, in->own.attribute, strlen(in->own.attribute));
  }
  if (skips_expired(in)) {
    ddb_buf_text(body, ",\"#x\":");
    ddb_buf_json_string(body, entity->table->ttl, strlen(entity->table->ttl));
  }
  if (in->update->guarded && source_count(in->update->states, state) > 0) {
    ddb_buf_text(body, ",\"#g\":");
    ddb_buf_json_string(body, in->update->guarded->name, in->update->guarded->size);
  }
  ddb_given_names(body, in->given);
  ddb_buf_char(body, '}');
}

static void write_number(struct ddb_buf *body, const char *name, int64_t value, bool first) {
  ddb_buf_format(body, "%s\"%s\":{\"N\":\"", first ? "" : ",", name);
  ddb_buf_i64(body, value);
  ddb_buf_text(body, "\"}");
}

static void write_states(struct ddb_buf *body, const struct update_state *in, int state) {
  const struct ddb_enum *states = in->update->states;

  for (int from = 1; state > 0 && from <= states->count; from++) {
    if (!ddb_update_may_change(states, from, state))
      continue;
    ddb_buf_format(body, ",\":f%d\":{\"S\":", from);
    ddb_buf_json_string(body, states->texts[from - 1], strlen(states->texts[from - 1]));
    ddb_buf_char(body, '}');
  }
}

/* Without any member the request must not have the map at all. */
static void write_values(struct ddb_buf *body, const struct update_state *in, int state) {
  static const char begin[] = ",\"ExpressionAttributeValues\":{";
  size_t start = body->size;

  ddb_buf_text(body, begin);
  size_t empty = body->size;
  ddb_buf_bytes(body, in->writer.out.data, in->writer.out.size);
  size_t comma = body->size == empty && in->assignments.values.size > 0;
  if (in->assignments.values.size > 0)
    ddb_buf_bytes(body, in->assignments.values.data + comma, in->assignments.values.size - comma);
  if (in->update->entity->updated_at)
    write_number(body, ":u", ddb_time_to_ms(in->scope->now), body->size == empty);
  if (in->own.attribute) {
    ddb_buf_text(body, body->size == empty ? "" : ",");
    ddb_buf_string_value(body, ":w", in->own.write_id.data, in->own.write_id.size);
  }
  if (skips_expired(in))
    write_number(body, ":x", in->scope->now.seconds, body->size == empty);
  write_states(body, in, state); /* behind the new state */
  ddb_given_values(body, in->given, body->size == empty);
  if (body->size > empty)
    ddb_buf_char(body, '}');
  else if (body->status >= 0)
    body->size = start;
}

/* `SET a REMOVE b`: of each word one list. */
static void write_list(struct ddb_buf *body, const char *word, const struct ddb_buf *list,
                       const char *more) {
  if (list->size == 0 && !more[0])
    return;
  ddb_buf_text(body, word);
  ddb_buf_bytes(body, list->data, list->size);
  ddb_buf_text(body, list->size > 0 && more[0] ? ", " : "");
  ddb_buf_text(body, more);
}

static bool changes(const struct update_state *in) {
  const struct ddb_assignments *all = &in->assignments;

  return all->set.size + all->remove.size + all->add.size + all->take.size > 0 ||
         in->update->entity->updated_at;
}

static void write_assignments(struct ddb_buf *body, const struct update_state *in) {
  const struct ddb_assignments *all = &in->assignments;
  bool updated = in->update->entity->updated_at != NULL;

  if (!changes(in))
    return; /* which leaves the item as it is: only the condition is judged */
  ddb_buf_text(body, ",\"UpdateExpression\":\"");
  size_t start = body->size;
  write_list(body, "SET ", &all->set,
             !in->own.attribute ? (updated ? "#u = :u" : "")
             : updated          ? "#u = :u, #w = :w"
                                : "#w = :w");
  write_list(body, body->size > start ? " REMOVE " : "REMOVE ", &all->remove, "");
  write_list(body, body->size > start ? " ADD " : "ADD ", &all->add, "");
  write_list(body, body->size > start ? " DELETE " : "DELETE ", &all->take, "");
  ddb_buf_char(body, '"');
}

/* An assignment that is cut short must not be sent, nor one that sets nothing: DynamoDB would
 * refuse it in words that do not say why. */
static bool assignments_failed(struct ddb_arena *mem, const struct update_state *in) {
  const struct ddb_assignments *all = &in->assignments;
  const struct ddb_buf *const parts[] = {&all->set,  &all->names,  &all->remove, &all->add,
                                         &all->take, &all->values, &all->bounds};
  struct ddb_error *error = ddb_arena_error_slot(mem);

  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (parts[i]->status < 0)
      return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory") < 0;
  if (all->count == 0 && all->removed == 0 && !all->idle && !in->update->entity->updated_at)
    return ddb_fail(error, DDB_E_INVALID, NULL, "%s: nothing to set: give one of its inputs",
                    in->update->name) < 0;
  return false;
}

/* Whether a second attempt would add once more, or answer with what the first one wrote. */
static enum ddb_effect effect_of(const struct update_state *in) {
  bool old = in->update->returns && strcmp(in->update->returns, "ALL_OLD") == 0;

  return in->assignments.counts || old ? DDB_EFFECT_ONCE : DDB_EFFECT_GUARDED;
}

enum ddb_status ddb_update_end(struct ddb_arena *mem, struct ddb_writer *writer, int state,
                               struct ddb_request *out) {
  struct update_state *in = (struct update_state *)(void *)writer;
  struct ddb_buf body;

  if (writer)
    ddb_places_end(writer);
  if (!writer || ddb_writer_status(writer) < 0 || assignments_failed(mem, in))
    return ddb_arena_error_slot(mem)->status;
  const struct ddb_entity *entity = in->update->entity;
  if (changes(in) && ddb_own_draw(mem, in->scope, entity, &in->own) < 0)
    return ddb_arena_error_slot(mem)->status;
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
  if (in->update->returns)
    ddb_buf_format(&body, ",\"ReturnValues\":\"%s\"", in->update->returns);
  ddb_buf_text(&body, ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
  if (ddb_body_end(&body, mem, "UpdateItem", effect_of(in), out) < 0)
    return ddb_arena_error_slot(mem)->status;
  out->condition = in->given ? in->given->own : NULL;
  out->version = in->given ? in->given->version : 0;
  out->places = in->assignments.places;
  out->own = in->own;
  out->table = (struct ddb_text){out->body.data + table, table_size};
  out->key = (struct ddb_text){out->body.data + key, key_size};
  return DDB_OK;
}
