/* SPDX-License-Identifier: Apache-2.0 */
/* UpdateItem: what its answer means, that to a failed condition above all. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/condition.h"
#include "op/ops.h"
#include "op/update.h"

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
      return ddb_update_may_change(update->states, i + 1, to);
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
  if (is_allowed(update, from.data, state) && update->why)
    return ddb_fail(error, DDB_E_CONDITION, NULL, "%s: %s (%s)", update->name, update->why, when);
  if (is_allowed(update, from.data, state))
    return ddb_fail(error, DDB_E_CONDITION, field,
                    "%s: the condition failed, but %s is '%s' now (%s), which may become '%s': "
                    "another writer was faster; try again",
                    update->name, field, from.data, when, to);
  return ddb_fail(error, DDB_E_TRANSITION, field, "%s: %s may not change from '%s' (%s) to '%s'",
                  update->name, field, from.data, when, to);
}

/* The item tells what the failed condition means. */
static enum ddb_status explain(struct ddb_arena *mem, const struct ddb_response *response,
                               const struct ddb_update *update, int state) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  const struct ddb_entity *entity = update->entity;
  const char *when = ddb_condition_when(response);
  struct ddb_text item;
  struct ddb_text fields;
  bool shown = ddb_condition_item(response, &item);
  /* No item with a failed condition: there is none, or this service never shows it. Only the read
   * that ddb_call_send makes then can tell. */
  if (!shown && !response->observed.data)
    return ddb_fail(error, DDB_E_CONDITION, NULL,
                    "%s: a condition did not hold, and the answer does not show the item: read it "
                    "to find out why",
                    update->name);
  if (!shown || ddb_item_is_over(entity, item, response->now))
    return ddb_fail(error, DDB_NOT_FOUND, NULL, "%s: no such %s (%s)", update->name, entity->name,
                    when);
  fields = item;
  if (entity->data &&
      (!ddb_answer_member(item, entity->data, &fields) || !ddb_answer_member(fields, "M", &fields)))
    return ddb_fail(error, DDB_E_CONDITION, entity->data,
                    "%s: the item has no map '%s' to hold the fields (%s): save the whole %s first",
                    update->name, entity->data, when, entity->name);
  if (update->guarded && state > 0 && state <= update->states->count)
    return explain_state(mem, update, ddb_update_is_inside(update) ? fields : item, state, when);
  if (update->why)
    return ddb_fail(error, DDB_E_CONDITION, NULL, "%s: %s (%s)", update->name, update->why, when);
  return ddb_fail(
      error, DDB_E_CONDITION, NULL,
      "%s: the condition failed, but the %s is there now (%s): another writer changed it; "
      "try again",
      update->name, entity->name, when);
}

enum ddb_status ddb_update_response(struct ddb_arena *mem, const struct ddb_response *response,
                                    const struct ddb_update *update, int state) {
  if (response->lost_reply || !ddb_answer_is_condition(response))
    return ddb_answer(mem, response, update->name);
  ddb_error_clear(ddb_arena_error_slot(mem));
  return ddb_condition_note(mem, response, explain(mem, response, update, state));
}

enum ddb_status ddb_update_item(struct ddb_arena *mem, const struct ddb_response *response,
                                const struct ddb_update *update, int state, void *out) {
  struct ddb_text item;

  memset(out, 0, update->entity->size);
  enum ddb_status status = ddb_update_response(mem, response, update, state);
  if (status != DDB_OK)
    return status;
  bool own = ddb_answer_is_condition(response); /* of an attempt before, as the item shows */
  if (own ? ddb_condition_item(response, &item)
          : ddb_answer_member(response->body, "Attributes", &item))
    return ddb_decode_written(mem, update->entity, item, update->name, out);
  return ddb_fail(ddb_arena_error_slot(mem), DDB_E_SERVICE, NULL,
                  "%s: done, but the answer does not show the item", update->name);
}
