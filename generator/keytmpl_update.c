/* SPDX-License-Identifier: Apache-2.0 */
/* What updates do to the keys of indexes: see keytmpl_update.h. */
#include "keytmpl_update.h"

#include "keytmpl.h"
#include "mem.h"

static const struct field_use *find(const struct field_use *uses, size_t count,
                                    const struct field *field) {
  for (size_t i = 0; i < count; i++)
    if (uses[i].field == field)
      return &uses[i];
  return NULL;
}

const struct field_use *keytmpl_input(const struct operation *update, const struct field *field,
                                      bool *optional) {
  const struct field_use *use = find(update->set, update->set_count, field);
  *optional = use == NULL;
  return use != NULL ? use : find(update->set_optional, update->set_optional_count, field);
}

bool keytmpl_knows(const struct operation *update, const struct field *field) {
  bool optional = false;
  return model_in_key(update->entity, field) || keytmpl_input(update, field, &optional) != NULL;
}

/* The first input that is a part of the template; the item's own key never changes. */
static const struct field_use *cause_in(const struct operation *update,
                                        const struct key_template *template) {
  for (size_t i = 0; i < template->part_count; i++) {
    const struct field *field = template->parts[i].field;
    bool optional = false;
    if (field == NULL || model_in_key(update->entity, field))
      continue;
    const struct field_use *use = keytmpl_input(update, field, &optional);
    if (use != NULL)
      return use;
  }
  return NULL;
}

static const struct field_use *cause_in_where(const struct operation *update,
                                              const struct where *where) {
  for (size_t i = 0; i < where->count; i++) {
    bool optional = false;
    const struct field_use *use = keytmpl_input(update, where->terms[i].field, &optional);
    if (use != NULL && !model_in_key(update->entity, use->field))
      return use;
  }
  return NULL;
}

static bool may_be_missing(const struct key_template *template) {
  return template->part_count > 0 && keytmpl_optional_starts(template, 0);
}

static void add_member(struct key_change *change, const struct field *field) {
  for (size_t i = 0; i < change->member_count; i++)
    if (change->members[i] == field)
      return;
  change->members[change->member_count++] = field;
}

static void add_members(struct key_change *change, const struct key_template *template) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field != NULL)
      add_member(change, template->parts[i].field);
}

/* Where one attribute can be missing, or all of them depend on a where, both are written or
 * removed together: half a key would be left otherwise. */
struct key_change keytmpl_change(struct ddb_arena *arena, const struct operation *update,
                                 const struct entity_index *key) {
  struct key_change change = {.partition = false};
  if (key->attributes != NULL)
    return change; /* fields, each of which changes with itself */
  bool partition = model_is_made(&key->partition, &key->index->partition);
  bool sort = model_is_made(&key->sort, &key->index->sort);
  const struct field_use *causes[] = {partition ? cause_in(update, &key->partition) : NULL,
                                      sort ? cause_in(update, &key->sort) : NULL,
                                      cause_in_where(update, &key->where)};
  bool together = key->where.count > 0 || (partition && may_be_missing(&key->partition)) ||
                  (sort && may_be_missing(&key->sort));
  for (size_t i = 3; i-- > 0;)
    change.cause = causes[i] != NULL ? causes[i] : change.cause;
  if (change.cause == NULL)
    return change;
  change.partition = partition && (together || causes[0] != NULL);
  change.sort = sort && (together || causes[1] != NULL);
  change.members =
      mem_array(arena, key->partition.part_count + key->sort.part_count + key->where.count,
                sizeof *change.members);
  if (change.partition)
    add_members(&change, &key->partition);
  if (change.sort)
    add_members(&change, &key->sort);
  for (size_t i = 0; i < key->where.count; i++)
    add_member(&change, key->where.terms[i].field);
  return change;
}
