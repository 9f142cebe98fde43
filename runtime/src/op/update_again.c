/* SPDX-License-Identifier: Apache-2.0 */
/* Updates of what lies in fields: which maps and lists on the way the item does not have. */
#include "base/fail.h"
#include "op/condition.h"
#include "op/ops.h"
#include "op/update.h"
#include "wire/place.h"

/* Two writers who make and remove the same map in turn would go on for ever. */
enum { ROUNDS_MAX = 8 };

/* What the item has at a place on the way: nothing, what it should be, something else. */
enum found { FOUND_NOTHING, FOUND_INSIDE, FOUND_OTHER };

/* The element of a list, such as [{"S":"a"}]. */
static bool element_of(struct ddb_text list, size_t index, struct ddb_text *out) {
  struct ddb_json json;

  ddb_json_init(&json, list.data, list.size);
  if (!ddb_json_array(&json))
    return false;
  for (size_t i = 0; ddb_json_element(&json); i++) {
    if (!ddb_json_skip(&json, out))
      return false;
    if (i == index)
      return true;
  }
  return false;
}

/* `around` is what it lies in: the members of a map, or the elements of a list. */
static enum found find(const struct ddb_places *places, int place, struct ddb_text around,
                       struct ddb_text *inside) {
  bool list = places->update->places[place].flags & DDB_IS_LIST;
  struct ddb_text value;
  bool there = ddb_place_is_named(places, place)
                   ? ddb_answer_member(around, ddb_place_name(places, place), &value)
                   : element_of(around, ddb_place_index(places, place), &value);

  if (!there)
    return FOUND_NOTHING;
  return ddb_answer_member(value, list ? "L" : "M", inside) ? FOUND_INSIDE : FOUND_OTHER;
}

/* Those of the places on the way that the item lacks. Behind something else than a map or list
 * there is nothing that could be made. */
static uint32_t missing_in(const struct ddb_places *places, struct ddb_text item,
                           struct ddb_text fields) {
  const struct ddb_place *all = places->update->places;
  enum found found[DDB_PARENTS_MAX];
  struct ddb_text inside[DDB_PARENTS_MAX];
  uint32_t missing = 0;

  for (int i = 0; i < places->update->parent_count && i < DDB_PARENTS_MAX; i++) {
    int up = all[i].up;
    if (up >= 0 && found[up] != FOUND_INSIDE)
      found[i] = found[up];
    else
      found[i] = find(places, i,
                      up >= 0                       ? inside[up]
                      : (all[i].flags & DDB_IS_TOP) ? item
                                                    : fields,
                      &inside[i]);
    if (found[i] == FOUND_NOTHING)
      missing |= UINT32_C(1) << i;
  }
  return missing & places->touched;
}

bool ddb_update_again(struct ddb_scope *scope, const struct ddb_request *request,
                      const struct ddb_response *response) {
  const struct ddb_places *places = request->places;
  struct ddb_text item;
  struct ddb_text fields;

  if (!places || response->lost_reply || scope->rounds >= ROUNDS_MAX ||
      !ddb_answer_is_condition(response) || !ddb_condition_item(response, &item) ||
      ddb_item_is_over(places->update->entity, item, response->now))
    return false;
  const char *data = places->update->entity->data;
  fields = item;
  if (data && (!ddb_answer_member(item, data, &fields) || !ddb_answer_member(fields, "M", &fields)))
    return false;
  uint32_t missing = missing_in(places, item, fields);
  bool same = missing == scope->makes;
  /* An item that was read afterwards may be another than the one that failed the condition. */
  if (same && (!response->observed.data || scope->repeated))
    return false;
  scope->repeated = same;
  scope->makes = missing;
  scope->rounds++;
  return true;
}
