/* SPDX-License-Identifier: Apache-2.0 */
/* Upserts: an update of the item, and a create where there is none.
 *
 * One UpdateItem could do both, with if_not_exists for all that a new item has; but not in the data
 * map, which such an expression would have to make and to change at once, and DynamoDB refuses
 * that. So there are two requests, each with a condition that makes it right by itself: the update
 * needs the item, the create needs that there is none. Another writer between the two only costs
 * another round. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/client.h"
#include "op/condition.h"
#include "op/create.h"
#include "op/ops.h"

/* Items that come and go between the two requests end the call some time. */
#define ROUNDS_MAX 4

/* How often an update is asked again that was overtaken by the one who made the item. */
#define OVERTAKEN_MAX 2

/* ---- the create ------------------------------------------------------------------------------ */

void *ddb_upsert_begin(struct ddb_arena *mem, const struct ddb_update *update, const void *set) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  ddb_error_clear(error);
  void *record = set ? ddb_arena_zalloc(mem, update->entity->size) : NULL;
  if (!set)
    (void)ddb_fail(error, DDB_E_INVALID, "set", "%s: `set` is NULL: there is nothing to write",
                   update->name);
  else if (!record)
    (void)ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  return record;
}

enum ddb_status ddb_upsert_end(struct ddb_arena *mem, const struct ddb_scope *scope,
                               const struct ddb_update *update, const void *record,
                               const struct ddb_given *condition, int state,
                               struct ddb_request *out) {
  const struct ddb_enum *states = update->states;

  if (update->guarded && states->initial && state > 0 && state <= states->count &&
      !states->initial[state - 1])
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_TRANSITION, update->guarded->name,
                    "%s: no such %s, and the schema's `initial` allows no new one to be '%s'",
                    update->name, update->entity->name, states->texts[state - 1]);
  return ddb_create_if(mem, scope, update->entity, record, condition, out);
}

/* It is made: as it was, or as it is now. */
static enum ddb_status returned(struct ddb_arena *mem, const struct ddb_update *update,
                                const struct ddb_request *request, void *out) {
  if (strcmp(update->returns, "ALL_NEW") == 0)
    return ddb_decode_written(mem, update->entity, request->item, update->name, out);
  return ddb_fail(ddb_arena_error_slot(mem), DDB_NOT_FOUND, NULL, "%s: done; there was no such %s",
                  update->name, update->entity->name);
}

/* Whether the item that made the condition fail is one that an update would find. */
static bool is_there(const struct ddb_update *update, const struct ddb_response *response) {
  struct ddb_text item;

  return ddb_condition_item(response, &item) &&
         !ddb_item_is_over(update->entity, item, response->now);
}

static enum ddb_status refused(struct ddb_arena *mem, const struct ddb_update *update,
                               const struct ddb_response *response,
                               const struct ddb_request *request) {
  ddb_error_clear(ddb_arena_error_slot(mem));
  (void)ddb_fail(ddb_arena_error_slot(mem), DDB_E_CONDITION, NULL,
                 "%s: the condition '%s' does not hold: there is no such %s", update->name,
                 request->condition->source, update->entity->name);
  return ddb_condition_note(mem, response, DDB_E_CONDITION);
}

enum ddb_status ddb_upsert_response(struct ddb_arena *mem, const struct ddb_response *response,
                                    const struct ddb_update *update,
                                    const struct ddb_request *request, void *out) {
  if (out)
    memset(out, 0, update->entity->size);
  if (request->condition && !response->lost_reply && ddb_answer_is_condition(response) &&
      !is_there(update, response))
    return refused(mem, update, response, request);
  enum ddb_status status =
      ddb_create_response(mem, response, update->entity, update->name, request);
  return status == DDB_OK && out ? returned(mem, update, request, out) : status;
}

/* ---- over a handle --------------------------------------------------------------------------- */

void ddb_upsert_start(struct ddb_upsert *upsert, struct ddb *db, const struct ddb_update *update,
                      const struct ddb_call_options *options, bool bound, bool absent) {
  *upsert = (struct ddb_upsert){.db = db, .update = update, .bound = bound, .creates = absent};
  if (options)
    upsert->each = *options;
  if (!db)
    return;
  upsert->begun = db->env.monotonic_ms(db->env.state);
  upsert->deadline_ms =
      upsert->each.deadline_ms > 0 ? upsert->each.deadline_ms : db->group->deadline_ms;
}

/* Whether the other request can do what this one could not. */
static bool is_other(const struct ddb_upsert *upsert, enum ddb_status status) {
  if (!upsert->creates)
    return status == DDB_NOT_FOUND;
  return status == DDB_E_CONDITION &&
         (!upsert->conditioned || is_there(upsert->update, upsert->response));
}

/* Whether the update met no item, and one was there when it was looked for: what was said of that
 * one is a guess, and the update is to be asked itself. A service that never shows the item looks
 * the same, so that the last word is the guess. */
static bool is_overtaken(struct ddb_upsert *upsert, enum ddb_status status) {
  return !upsert->creates && (status == DDB_E_CONDITION || status == DDB_E_TRANSITION) &&
         upsert->response->observed.data && upsert->overtaken++ < OVERTAKEN_MAX;
}

bool ddb_upsert_next(struct ddb_upsert *upsert, enum ddb_status status) {
  upsert->status = status;
  if (upsert->rounds++ == 0)
    return true;
  if (!upsert->bound && is_overtaken(upsert, status))
    return true;
  if (upsert->bound || !is_other(upsert, status))
    return false;
  if (upsert->rounds <= 2 * ROUNDS_MAX) {
    upsert->creates = !upsert->creates;
    return true;
  }
  struct ddb_error *error = ddb_arena_error_slot(upsert->db->scratch);
  ddb_error_clear(error);
  upsert->status =
      ddb_fail(error, DDB_E_CONDITION, NULL,
               "%s: the %s came and went %d times while this was tried: other writers make and "
               "remove it all the time",
               upsert->update->name, upsert->update->entity->name, ROUNDS_MAX);
  return false;
}

enum ddb_status ddb_upsert_send(struct ddb_upsert *upsert, const struct ddb_request *request,
                                struct ddb_response *response) {
  struct ddb *db = upsert->db;

  if (!db)
    return DDB_E_INVALID;
  upsert->conditioned = request->condition != NULL;
  upsert->response = response;
  upsert->each.deadline_ms =
      upsert->deadline_ms - (db->env.monotonic_ms(db->env.state) - upsert->begun);
  if (upsert->rounds > 1 && upsert->each.deadline_ms <= 0)
    return ddb_fail(&db->call.error, DDB_E_TIMEOUT, NULL,
                    "%s: the deadline of %lld ms has passed, and nothing is written",
                    upsert->update->name, (long long)upsert->deadline_ms);
  enum ddb_status status = ddb_call_send(db, request, &upsert->each, response);
  upsert->attempts += db->call.error.attempts;
  db->call.error.attempts = upsert->attempts;
  return status;
}
