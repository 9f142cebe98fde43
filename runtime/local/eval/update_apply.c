/* SPDX-License-Identifier: Apache-2.0 */
/* An update applied: every term sees the item as it was, then all actions change a copy of it.
 * Elements are removed last and from the back, so that the indexes of an expression mean the list
 * as it was; elements beyond the end of a list are appended in the order of their indexes. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/eval/update.h"
#include "local/value/arith.h"
#include "local/value/lookup.h"

#define NO_ATTRIBUTE                                                                               \
  "The provided expression refers to an attribute that does not exist in the item"
#define NO_PATH "The document path provided in the update expression is invalid for update"

struct work {
  struct local_call *call;
  const struct local_value *old;
  bool legacy;
};

static bool wrong_type(const struct work *work) {
  return local_invalid(work->call, work->legacy ? "Type mismatch for attribute to update"
                                                : "An operand in the update expression has an "
                                                  "incorrect data type");
}

/* ---- a copy that may be changed -------------------------------------------------------------- */

/* What a container of so many has room for: at least one more. Doubled, so that an update that
 * makes hundreds of members of a large map does not copy it for each. */
static size_t room_for(size_t count) {
  size_t room = 4;
  while (room <= count)
    room *= 2;
  return room;
}

/* Containers are copied, texts are shared: nobody changes those. */
static bool copy_value(struct local_call *call, const struct local_value *value,
                       struct local_value *out) {
  struct local_value copy = *value;
  if (value->type == LOCAL_M) {
    copy.members = ddb_arena_array(call->mem, room_for(value->count), sizeof *copy.members);
    for (size_t i = 0; copy.members != NULL && i < value->count; i++) {
      copy.members[i].name = value->members[i].name;
      if (!copy_value(call, &value->members[i].value, &copy.members[i].value))
        return false;
    }
  } else if (value->type == LOCAL_L) {
    copy.elements = ddb_arena_array(call->mem, room_for(value->count), sizeof *copy.elements);
    for (size_t i = 0; copy.elements != NULL && i < value->count; i++)
      if (!copy_value(call, &value->elements[i], &copy.elements[i]))
        return false;
  }
  *out = copy;
  return (value->type != LOCAL_M || copy.members != NULL) &&
                 (value->type != LOCAL_L || copy.elements != NULL)
             ? true
             : local_no_memory(call);
}

/* ---- terms ----------------------------------------------------------------------------------- */

static bool value_of(struct work *work, const struct local_term *term, struct local_value *out);

static bool sum_failed(struct local_call *call, enum local_sum sum) {
  if (sum == LOCAL_SUM_DIGITS)
    return local_invalid(call, "Attempting to store more than 38 significant digits in a Number");
  return local_invalid(call, sum == LOCAL_SUM_LARGE
                                 ? "Number overflow. Attempting to store a number with magnitude "
                                   "larger than supported range"
                                 : "Number underflow. Attempting to store a number with magnitude "
                                   "smaller than supported range");
}

static bool sum(struct local_call *call, const struct local_value *a, const struct local_value *b,
                bool minus, struct local_value *out) {
  char text[DDB_NUMBER_TEXT_SIZE];
  size_t size;
  enum local_sum status = local_number_sum(a->text, b->text, minus, text, &size);
  if (status != LOCAL_SUM_GOOD)
    return sum_failed(call, status);
  *out = (struct local_value){.type = LOCAL_N};
  out->text = (struct ddb_text){ddb_arena_copy(call->mem, text, size), size};
  return out->text.data != NULL || local_no_memory(call);
}

static bool append(struct local_call *call, const struct local_value *a,
                   const struct local_value *b, struct local_value *out) {
  *out = (struct local_value){.type = LOCAL_L, .count = a->count + b->count};
  out->elements = ddb_arena_array(call->mem, out->count, sizeof *out->elements);
  if (out->elements == NULL)
    return local_no_memory(call);
  if (a->count > 0)
    memcpy(out->elements, a->elements, a->count * sizeof *a->elements);
  if (b->count > 0)
    memcpy(out->elements + a->count, b->elements, b->count * sizeof *b->elements);
  return true;
}

static bool both_of(struct work *work, const struct local_term *term, struct local_value *out) {
  struct local_value a = {.type = LOCAL_NULL}, b = a;
  enum local_type type = term->kind == LOCAL_TERM_LIST_APPEND ? LOCAL_L : LOCAL_N;
  if (!value_of(work, &term->terms[0], &a) || !value_of(work, &term->terms[1], &b))
    return false;
  if (a.type != type || b.type != type)
    return wrong_type(work);
  if (type == LOCAL_L)
    return append(work->call, &a, &b, out);
  return sum(work->call, &a, &b, term->kind == LOCAL_TERM_MINUS, out);
}

static bool value_of(struct work *work, const struct local_term *term, struct local_value *out) {
  const struct local_value *found = NULL;
  switch (term->kind) {
  case LOCAL_TERM_VALUE:
    *out = *term->value;
    return true;
  case LOCAL_TERM_PATH:
  case LOCAL_TERM_IF_NOT_EXISTS:
    found = local_path_find(&term->path, work->old);
    if (found == NULL && term->kind == LOCAL_TERM_IF_NOT_EXISTS)
      return value_of(work, &term->terms[0], out);
    if (found == NULL)
      return local_invalid(work->call, NO_ATTRIBUTE);
    *out = *found;
    return true;
  default:
    return both_of(work, term, out);
  }
}

/* ---- sets ------------------------------------------------------------------------------------ */

/* Elements of `a` that are not in `b`, behind `out`. */
static void take(const struct local_value *a, const struct local_value *b,
                 struct local_value *out) {
  struct local_lookup lookup;
  local_lookup_begin(&lookup, b);
  for (size_t i = 0; i < a->count; i++)
    if (local_lookup_find(&lookup, a->elements[i].text) == SIZE_MAX)
      out->elements[out->count++] = a->elements[i];
  local_lookup_end(&lookup);
}

static bool room(struct local_call *call, const struct local_value *a, const struct local_value *b,
                 struct local_value *out) {
  *out = (struct local_value){.type = a->type};
  out->elements = ddb_arena_array(call->mem, a->count + b->count, sizeof *out->elements);
  return out->elements != NULL || local_no_memory(call);
}

/* The new value of ADD. */
static bool added(struct work *work, const struct local_value *now, const struct local_value *by,
                  struct local_value *out) {
  *out = *by;
  if (now == NULL)
    return true;
  if (now->type != by->type)
    return wrong_type(work);
  if (now->type == LOCAL_N)
    return sum(work->call, now, by, false, out);
  if (!room(work->call, now, by, out))
    return false;
  memcpy(out->elements, now->elements, now->count * sizeof *now->elements);
  out->count = now->count;
  take(by, now, out);
  return true;
}

/* ---- places ---------------------------------------------------------------------------------- */

/* The map or list that holds the last step of a path; NULL: there is none. */
static struct local_value *parent_of(const struct local_path *path, struct local_value *item) {
  struct local_value *value = item;
  for (size_t i = 0; value != NULL && i + 1 < path->count; i++) {
    struct local_path step = {&path->steps[i], 1};
    union {
      const struct local_value *found;
      struct local_value *changed;
    } next = {.found = local_path_find(&step, value)};
    value = next.changed;
  }
  if (value == NULL)
    return NULL;
  bool member = path->steps[path->count - 1].name.data != NULL;
  return value->type == (member ? LOCAL_M : LOCAL_L) ? value : NULL;
}

/* With room for two more: one that is made now, and the next. */
static void *grown(struct local_call *call, void *items, size_t count, size_t size) {
  if (room_for(count + 1) == room_for(count))
    return items;
  void *more = ddb_arena_array(call->mem, room_for(count + 1), size);
  if (more != NULL && count > 0)
    memcpy(more, items, count * size);
  return more;
}

static bool put_member(struct local_call *call, struct local_value *map, struct ddb_text name,
                       const struct local_value *value) {
  for (size_t i = 0; i < map->count; i++)
    if (ddb_text_equal(map->members[i].name, name)) {
      map->members[i].value = *value;
      return true;
    }
  map->members = grown(call, map->members, map->count, sizeof *map->members);
  if (map->members == NULL)
    return local_no_memory(call);
  map->members[map->count++] = (struct local_member){name, *value};
  return true;
}

static bool put_element(struct local_call *call, struct local_value *list, size_t index,
                        const struct local_value *value) {
  if (index < list->count) {
    list->elements[index] = *value;
    return true;
  }
  list->elements = grown(call, list->elements, list->count, sizeof *list->elements);
  if (list->elements == NULL)
    return local_no_memory(call);
  list->elements[list->count++] = *value;
  return true;
}

static bool put(struct work *work, struct local_value *item, const struct local_path *path,
                const struct local_value *value) {
  const struct local_step *last = &path->steps[path->count - 1];
  struct local_value *parent = parent_of(path, item);
  struct local_value copy;
  if (parent == NULL)
    return local_invalid(work->call, NO_PATH);
  if (!copy_value(work->call, value, &copy))
    return false;
  if (last->name.data != NULL)
    return put_member(work->call, parent, last->name, &copy);
  return put_element(work->call, parent, last->index, &copy);
}

/* What is not there is no fault, if the map or the list that would hold it is. */
static bool cut(struct work *work, struct local_value *item, const struct local_path *path) {
  const struct local_step *last = &path->steps[path->count - 1];
  struct local_value *parent = parent_of(path, item);
  if (parent == NULL)
    return local_invalid(work->call, NO_PATH);
  for (size_t i = 0; i < parent->count; i++) {
    bool here = last->name.data != NULL ? ddb_text_equal(parent->members[i].name, last->name)
                                        : last->index == i;
    if (!here)
      continue;
    size_t behind = parent->count-- - i - 1;
    if (last->name.data != NULL)
      memmove(&parent->members[i], &parent->members[i + 1], behind * sizeof *parent->members);
    else
      memmove(&parent->elements[i], &parent->elements[i + 1], behind * sizeof *parent->elements);
    return true;
  }
  return true;
}

/* ---- actions --------------------------------------------------------------------------------- */

/* What an action leaves at its path; `gone`: nothing. */
struct effect {
  const struct local_action *action;
  struct local_value value;
  bool gone, nothing; /* `nothing` to do */
};

static bool deleted(struct work *work, const struct local_value *now, struct effect *effect) {
  const struct local_value *by = effect->action->term.value;
  effect->nothing = now == NULL;
  if (now == NULL)
    return true;
  if (now->type != by->type)
    return wrong_type(work);
  if (!room(work->call, now, by, &effect->value))
    return false;
  take(now, by, &effect->value);
  effect->gone = effect->value.count == 0;
  return true;
}

static bool effect_of(struct work *work, const struct local_action *action, struct effect *effect) {
  const struct local_value *now = local_path_find(&action->path, work->old);
  *effect = (struct effect){.action = action, .gone = action->section == TREE_REMOVE};
  switch (action->section) {
  case TREE_REMOVE:
    return true;
  case TREE_SET:
    return value_of(work, &action->term, &effect->value);
  case TREE_ADD:
    return added(work, now, action->term.value, &effect->value);
  case TREE_DELETE:
    return deleted(work, now, effect);
  }
  return false;
}

/* By the first step that differs. */
static int order_of_paths(const struct local_path *a, const struct local_path *b) {
  for (size_t i = 0; i < a->count && i < b->count; i++) {
    const struct local_step *one = &a->steps[i], *two = &b->steps[i];
    int order = one->name.data != NULL && two->name.data != NULL
                    ? ddb_text_compare(one->name, two->name)
                    : (one->index > two->index) - (one->index < two->index);
    if (order != 0)
      return order;
  }
  return (a->count > b->count) - (a->count < b->count);
}

/* Puts come first, by index; then what goes, from the back: no place of a list moves before it is
 * looked for. */
static int order_of(const void *a, const void *b) {
  const struct effect *one = a, *two = b;
  if (one->gone != two->gone)
    return one->gone ? 1 : -1;
  const struct local_path *first = &one->action->path, *second = &two->action->path;
  if (one->gone)
    return order_of_paths(second, first);
  size_t left = first->steps[first->count - 1].index,
         right = second->steps[second->count - 1].index;
  int order = left < right ? -1 : left > right;
  if (order == 0) /* as written: qsort keeps no order of its own */
    return one->action < two->action ? -1 : 1;
  return order;
}

bool local_update_apply(struct local_call *call, const struct local_update *update,
                        const struct local_value *old, struct local_value *out) {
  size_t count = update == NULL ? 0 : update->count;
  struct work work = {call, old, count > 0 && update->legacy};
  struct effect *effects = ddb_arena_array(call->mem, count, sizeof *effects);
  if (effects == NULL)
    return local_no_memory(call);
  for (size_t i = 0; i < count; i++)
    if (!effect_of(&work, &update->actions[i], &effects[i]))
      return false;
  if (!copy_value(call, old, out))
    return false;
  if (count > 0)
    qsort(effects, count, sizeof *effects, order_of);
  for (size_t i = 0; i < count; i++) {
    const struct local_path *path = &effects[i].action->path;
    if (effects[i].nothing && parent_of(path, out) == NULL)
      return local_invalid(call, NO_PATH);
    if (effects[i].nothing)
      continue;
    if (effects[i].gone ? !cut(&work, out, path) : !put(&work, out, path, &effects[i].value))
      return false;
  }
  return true;
}
