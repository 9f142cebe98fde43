/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: the paths of an update, and the maps on the way. */
#include <string.h>

#include "kinds.h"
#include "mem.h"
#include "plan_build.h"
#include "plan_keys.h"

struct way {
  const struct planner *p;
  const struct operation *update;
  struct plan_operation *out;
};

/* ---- what the update writes all of ----------------------------------------------------------- */

static const struct type_ref *type_at(const struct expr_operand *path, size_t steps) {
  return steps > 0 ? &path->steps[steps - 1].type : &path->field->type;
}

/* Whether the path begins with that of `text`, which has as many steps, and has more. */
static bool goes_through(const struct way *w, const struct expr_operand *path, const char *text,
                         size_t steps) {
  return path != NULL && path->step_count > steps &&
         strcmp(expr_path_text(w->p->arena, path, steps), text) == 0;
}

static bool is_whole(const struct way *w, const struct expr_operand *path, size_t steps);

/* Adding 0 makes no number whose limits exclude 0. */
static bool may_add_nothing(const struct field *field) {
  if (field->type.kind->shape != KIND_INTEGER)
    return false;
  return field->type.kind->bounds == BOUND_UNSIGNED
             ? field->min.set && field->min.natural > 0
             : (field->min.set && field->min.integer > 0) ||
                   (field->max.set && field->max.integer < 0);
}

/* Whether there is always something where the use leads to, behind the update. */
static bool always_writes(const struct operation *update, size_t at) {
  size_t set = update->set_count + update->set_optional_count;

  if (at < set)
    return at < update->set_count;
  const struct field_change *change = &update->changes[at - set];
  switch (change->how) {
  case CHANGE_REMOVE:
  case CHANGE_DELETE_FROM_SET:
    return false;
  case CHANGE_ADD:
  case CHANGE_SUBTRACT:
    return !may_add_nothing(change->use.field);
  default:
    return true;
  }
}

/* Whether the update always writes the member, or something in it that makes it. */
static bool writes(const struct way *w, const char *text, size_t steps,
                   const struct field *member) {
  const struct field_use *use;

  for (size_t i = 0; (use = model_use(w->update, i)) != NULL; i++) {
    const struct expr_operand *path = use->path;
    if (!always_writes(w->update, i) || !goes_through(w, path, text, steps) ||
        path->steps[steps].field != member)
      continue;
    if (path->step_count == steps + 1 || (member->type.structure && is_whole(w, path, steps + 1)))
      return true;
  }
  return false;
}

/* Whether a map that is not there is all there when the update is done. An element of a list that
 * is not there would go to the end of it. */
static bool is_whole(const struct way *w, const struct expr_operand *path, size_t steps) {
  const struct type_ref *type = type_at(path, steps);
  const char *text = expr_path_text(w->p->arena, path, steps);

  if (type->kind->shape == KIND_LIST || (steps > 0 && path->steps[steps - 1].element))
    return false;
  for (size_t i = 0; type->structure && i < type->structure->field_count; i++) {
    const struct field *member = &type->structure->fields[i];
    if (!member->type.optional && !member->type.nullable && !writes(w, text, steps, member))
      return false;
  }
  return true;
}

/* ---- the steps ------------------------------------------------------------------------------- */

static int find_step(const struct plan_operation *out, const char *field) {
  for (size_t i = 0; i < out->way_count; i++)
    if (strcmp(out->steps[i].field, field) == 0)
      return (int)i;
  return -1;
}

static int find_argument(const struct plan_operation *out, const char *name) {
  for (size_t i = 0; name && i < out->argument_count; i++)
    if (strcmp(out->arguments[i].what, name) == 0)
      return (int)i;
  return -1;
}

/* The path with its first `steps` steps, of which all but the last are there. */
static struct plan_way step_of(const struct way *w, const struct expr_operand *path, size_t steps) {
  struct plan_way out = {.field = expr_path_text(w->p->arena, path, steps),
                         .up = -1,
                         .name = path->field->attribute,
                         .argument = -1,
                         .top = path->field->place != PLACE_DATA,
                         .hidden = path->field->hidden};

  for (size_t i = 0; i < steps; i++)
    out.hidden = out.hidden || (path->steps[i].field && path->steps[i].field->hidden);
  out.list = type_at(path, steps)->kind->shape == KIND_LIST;
  if (steps == 0)
    return out;
  const struct expr_step *last = &path->steps[steps - 1];
  out.up = find_step(w->out, expr_path_text(w->p->arena, path, steps - 1));
  out.name = last->attribute;
  out.argument = find_argument(w->out, last->argument);
  out.element = last->element;
  out.index = last->index;
  return out;
}

static const char *joined(const struct planner *p, const char *list, const char *separator,
                          const char *text) {
  return list ? mem_format(p->arena, "%s%s%s", list, separator, text) : text;
}

static void add_way(const struct way *w, const struct expr_operand *path, const char **missing) {
  struct plan_operation *out = w->out;

  for (size_t steps = 0; steps < path->step_count; steps++) {
    struct plan_way step = step_of(w, path, steps);
    if (find_step(out, step.field) >= 0)
      continue;
    step.whole = is_whole(w, path, steps);
    const char **list = step.whole ? &out->makes : &out->unmade;
    *list = joined(w->p, *list, ", ", step.field);
    *missing = joined(w->p, *missing, "' or '", step.field);
    out->steps[out->way_count++] = step;
  }
}

/* The rows of the update are in the order of model_use. */
static void add_ends(const struct way *w, const char **missing) {
  struct plan_operation *out = w->out;
  const struct field_use *use;

  out->step_count = out->way_count;
  for (size_t i = 0; (use = model_use(w->update, i)) != NULL; i++) {
    struct plan_field *row = &out->set.fields[i];
    if (!use->path)
      continue;
    const struct plan_way step = step_of(w, use->path, use->path->step_count);
    if (step.element && !(row->how && strcmp(row->how, "remove") == 0))
      *missing = joined(w->p, *missing, "' or '", step.field);
    out->steps[out->step_count++] = step;
    row->place = (int)out->step_count;
    row->flags = mem_format(w->p->arena, "%s | DDB_PLACE(%d)", row->flags, row->place);
  }
}

static void plan_arguments(const struct way *w) {
  const struct planner *p = w->p;
  struct expr_argument *all = NULL;
  size_t count = expr_arguments(p->arena, w->update, &all);

  w->out->arguments = mem_array(p->arena, count, sizeof *w->out->arguments);
  w->out->argument_count = count;
  for (size_t i = 0; i < count; i++) {
    const char *c = plan_key_name(p, cname_lower(p->arena, all[i].name));
    w->out->arguments[i] =
        (struct plan_argument){{plan_declare(p, all[i].element ? "size_t" : "const char *", c), c},
                               all[i].name,
                               all[i].element};
  }
}

void plan_paths(const struct planner *p, const struct operation *update,
                struct plan_operation *out) {
  const struct way w = {p, update, out};
  const struct field_use *use;
  const char *missing = NULL;
  size_t most = 0;

  for (size_t i = 0; (use = model_use(update, i)) != NULL; i++)
    most += use->path ? use->path->step_count + 1 : 0;
  if (most == 0)
    return;
  plan_arguments(&w);
  out->steps = mem_array(p->arena, most, sizeof *out->steps);
  for (size_t i = 0; (use = model_use(update, i)) != NULL; i++)
    if (use->path)
      add_way(&w, use->path, &missing);
  add_ends(&w, &missing);
  plan_add_why(p, out, mem_format(p->arena, "'%s' is not there", missing));
}
