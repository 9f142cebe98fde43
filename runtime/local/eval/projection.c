/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of an item: what a ProjectionExpression names, and what an update touched. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/eval/update.h"

#define ROLE "ProjectionExpression"

struct local_projection {
  const struct local_path *paths;
  size_t count;
};

/* ---- reading --------------------------------------------------------------------------------- */

static bool check_paths(struct local_call *call, const struct local_path *paths, size_t count) {
  for (size_t i = 0; i < count; i++)
    for (size_t j = i + 1; j < count; j++)
      if (!local_paths_apart(call, ROLE, &paths[i], &paths[j]))
        return false;
  return true;
}

bool local_projection_read(struct local_call *call, struct local_names *names,
                           const struct local_node *text, struct local_projection **out) {
  struct tree_paths tree;
  struct tree_error error;
  *out = NULL;
  if (text == NULL)
    return true;
  if (!local_expression_text(call, text, ROLE))
    return false;
  if (!tree_read_projection(call->mem, text->text, &tree, &error))
    return local_tree_failed(call, ROLE, text->text, &error);
  struct local_projection *projection = ddb_arena_zalloc(call->mem, sizeof *projection);
  struct local_path *paths = ddb_arena_array(call->mem, tree.count, sizeof *paths);
  if (projection == NULL || paths == NULL)
    return local_no_memory(call);
  for (; projection->count < tree.count; projection->count++)
    if (!local_path_resolve(call, names, ROLE, &tree.items[projection->count],
                            &paths[projection->count]))
      return false;
  projection->paths = paths;
  *out = projection;
  return check_paths(call, paths, tree.count);
}

static int compare_names(const void *a, const void *b) {
  return ddb_text_compare(*(const struct ddb_text *)a, *(const struct ddb_text *)b);
}

static bool find_twice(struct local_call *call, const struct ddb_text *names, size_t count,
                       struct ddb_text *twice) {
  struct ddb_text *sorted = ddb_arena_array(call->mem, count, sizeof *sorted);
  *twice = (struct ddb_text){NULL, 0};
  if (sorted == NULL)
    return local_no_memory(call);
  if (count > 0)
    memcpy(sorted, names, count * sizeof *sorted);
  if (count > 1)
    qsort(sorted, count, sizeof *sorted, compare_names);
  for (size_t i = 1; i < count && twice->data == NULL; i++)
    if (compare_names(&sorted[i - 1], &sorted[i]) == 0)
      *twice = sorted[i];
  return true;
}

bool local_projection_names(struct local_call *call, const struct ddb_text *names, size_t count,
                            struct local_projection **out, struct ddb_text *twice) {
  struct local_projection *projection = ddb_arena_zalloc(call->mem, sizeof *projection);
  struct local_path *paths = ddb_arena_array(call->mem, count, sizeof *paths);
  *out = NULL;
  if (projection == NULL || paths == NULL)
    return local_no_memory(call);
  if (!find_twice(call, names, count, twice) || twice->data != NULL)
    return call->code == NULL;
  for (; projection->count < count; projection->count++)
    if (!local_path_name(call, names[projection->count], &paths[projection->count]))
      return false;
  projection->paths = paths;
  *out = projection;
  return true;
}

/* ---- applying -------------------------------------------------------------------------------- */

/* The paths that go on at one place of the item, from their step `depth` on. */
struct branch {
  const struct local_path *const *paths;
  size_t count, depth;
};

static bool choose(struct local_call *call, const struct branch *branch,
                   const struct local_value *value, struct local_value *out, bool *found);

static bool is_step(const struct local_step *step, const struct local_value *value, size_t place) {
  if (value->type == LOCAL_M)
    return step->name.data != NULL && ddb_text_equal(step->name, value->members[place].name);
  return step->name.data == NULL && step->index == place;
}

/* What of one member or element is named. */
static bool choose_child(struct local_call *call, const struct branch *branch,
                         const struct local_value *value, size_t place, struct local_value *out,
                         bool *found) {
  const struct local_path **paths = ddb_arena_array(call->mem, branch->count, sizeof *paths);
  struct branch next = {paths, 0, branch->depth + 1};
  const struct local_value *child =
      value->type == LOCAL_M ? &value->members[place].value : &value->elements[place];
  *found = false;
  if (paths == NULL)
    return local_no_memory(call);
  for (size_t i = 0; i < branch->count; i++) {
    const struct local_path *path = branch->paths[i];
    if (!is_step(&path->steps[branch->depth], value, place))
      continue;
    if (path->count == next.depth) {
      *out = *child;
      *found = true;
      return true;
    }
    paths[next.count++] = path;
  }
  return next.count == 0 || choose(call, &next, child, out, found);
}

/* Elements that are left out leave no gap. */
static bool choose(struct local_call *call, const struct branch *branch,
                   const struct local_value *value, struct local_value *out, bool *found) {
  *found = false;
  *out = (struct local_value){.type = value->type};
  bool map = value->type == LOCAL_M;
  if (!map && value->type != LOCAL_L)
    return true;
  if (map)
    out->members = ddb_arena_array(call->mem, value->count, sizeof *out->members);
  else
    out->elements = ddb_arena_array(call->mem, value->count, sizeof *out->elements);
  if (map ? out->members == NULL : out->elements == NULL)
    return local_no_memory(call);
  for (size_t i = 0; i < value->count; i++) {
    struct local_value child;
    bool here;
    if (!choose_child(call, branch, value, i, &child, &here))
      return false;
    if (!here)
      continue;
    if (map)
      out->members[out->count++] = (struct local_member){value->members[i].name, child};
    else
      out->elements[out->count++] = child;
  }
  *found = out->count > 0;
  return true;
}

static bool apply(struct local_call *call, const struct local_path *const *paths, size_t count,
                  const struct local_value *item, struct local_value *out) {
  struct branch all = {paths, count, 0};
  bool found;
  return choose(call, &all, item, out, &found);
}

bool local_projection_apply(struct local_call *call, const struct local_projection *projection,
                            const struct local_value *item, struct local_value *out) {
  *out = *item;
  if (projection == NULL)
    return true;
  const struct local_path **paths = ddb_arena_array(call->mem, projection->count, sizeof *paths);
  if (paths == NULL)
    return local_no_memory(call);
  for (size_t i = 0; i < projection->count; i++)
    paths[i] = &projection->paths[i];
  return apply(call, paths, projection->count, item, out);
}

bool local_update_touched(struct local_call *call, const struct local_update *update,
                          const struct local_value *item, struct local_value *out) {
  size_t count = update == NULL ? 0 : update->count;
  const struct local_path **paths = ddb_arena_array(call->mem, count, sizeof *paths);
  if (paths == NULL)
    return local_no_memory(call);
  for (size_t i = 0; i < count; i++)
    paths[i] = &update->actions[i].path;
  return apply(call, paths, count, item, out);
}

bool local_projection_each_name(const struct local_projection *projection, local_name_seen *seen,
                                void *state) {
  for (size_t i = 0; projection != NULL && i < projection->count; i++)
    if (!seen(state, projection->paths[i].steps[0].name, projection->paths[i].count > 1))
      return false;
  return true;
}
