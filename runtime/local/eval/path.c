/* SPDX-License-Identifier: Apache-2.0 */
/* Paths: found in an item, compared, written out. */
#include "base/arena.h"
#include "base/text.h"
#include "local/eval/names.h"

bool local_path_name(struct local_call *call, struct ddb_text name, struct local_path *out) {
  struct local_step *step = ddb_arena_zalloc(call->mem, sizeof *step);
  *out = (struct local_path){step, 1};
  if (step == NULL)
    return local_no_memory(call);
  step->name = name;
  return name.size > 0 || local_invalid(call, "Empty attribute name");
}

const struct local_value *local_path_find(const struct local_path *path,
                                          const struct local_value *item) {
  const struct local_value *value = item;
  for (size_t i = 0; value != NULL && i < path->count; i++) {
    const struct local_step *step = &path->steps[i];
    if (step->name.data != NULL)
      value = local_value_get(value, step->name);
    else
      value = value->type == LOCAL_L && step->index < value->count ? &value->elements[step->index]
                                                                   : NULL;
  }
  return value;
}

static bool same_step(const struct local_step *a, const struct local_step *b) {
  if ((a->name.data == NULL) != (b->name.data == NULL))
    return false;
  return a->name.data == NULL ? a->index == b->index : ddb_text_equal(a->name, b->name);
}

bool local_path_equal(const struct local_path *a, const struct local_path *b) {
  for (size_t i = 0; i < a->count && i < b->count; i++)
    if (!same_step(&a->steps[i], &b->steps[i]))
      return false;
  return a->count == b->count;
}

bool local_paths_overlap(const struct local_path *a, const struct local_path *b, bool *conflict) {
  *conflict = false;
  for (size_t i = 0; i < a->count && i < b->count; i++) {
    if (same_step(&a->steps[i], &b->steps[i]))
      continue;
    *conflict = (a->steps[i].name.data == NULL) != (b->steps[i].name.data == NULL);
    return false;
  }
  return true;
}

const char *local_path_text(struct ddb_arena *mem, const struct local_path *path) {
  struct ddb_buf text;
  ddb_buf_init_arena(&text, mem, SIZE_MAX);
  ddb_buf_char(&text, '[');
  for (size_t i = 0; i < path->count; i++) {
    const struct local_step *step = &path->steps[i];
    if (i > 0)
      ddb_buf_text(&text, ", ");
    if (step->name.data != NULL)
      ddb_buf_bytes(&text, step->name.data, step->name.size);
    else
      ddb_buf_format(&text, "[%zu]", step->index);
  }
  ddb_buf_char(&text, ']');
  return text.status == DDB_OK ? text.data : "";
}

bool local_paths_apart(struct local_call *call, const char *role, const struct local_path *one,
                       const struct local_path *two) {
  bool conflict;
  bool overlap = local_paths_overlap(one, two, &conflict);
  if (!overlap && !conflict)
    return true;
  return local_invalid(call,
                       "Invalid %s: Two document paths %s with each other; must remove or rewrite "
                       "one of these paths; path one: %s, path two: %s",
                       role, overlap ? "overlap" : "conflict", local_path_text(call->mem, one),
                       local_path_text(call->mem, two));
}
