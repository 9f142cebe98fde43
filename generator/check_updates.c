/* SPDX-License-Identifier: Apache-2.0 */
/* The rule that updates keep the keys of indexes right. */
#include "check_rules.h"
#include "keytmpl_update.h"
#include "mem.h"

/* "a, b" of those that the update does not know; NULL: it knows all. */
static const char *missing_members(struct check *check, const struct operation *update,
                                   const struct key_change *change, bool *settable) {
  const char *text = NULL;
  *settable = true;
  for (size_t i = 0; i < change->member_count; i++) {
    const struct field *field = change->members[i];
    if (keytmpl_knows(update, field))
      continue;
    text = text == NULL ? field->name.text
                        : mem_format(check->arena, "%s, %s", text, field->name.text);
    *settable = *settable && !field->read_only;
  }
  return text;
}

/* "write set: [status, publishTime], or put the whole item" */
static const char *cure(struct check *check, const struct operation *update,
                        const struct field *cause, const char *missing) {
  bool optional = false;
  const char *list = "";
  (void)keytmpl_input(update, cause, &optional);
  const struct field_use *uses = optional ? update->set_optional : update->set;
  size_t count = optional ? update->set_optional_count : update->set_count;
  for (size_t i = 0; i < count; i++)
    list = mem_format(check->arena, "%s%s, ", list, uses[i].field->name.text);
  return mem_format(check->arena, "write %s: [%s%s], or put the whole item",
                    optional ? "set_optional" : "set", list, missing);
}

static const struct key_template *changed(const struct entity_index *key,
                                          const struct key_change *change) {
  return change->partition ? &key->partition : &key->sort;
}

static void update_index_key(struct check *check, const struct operation *update,
                             const struct entity_index *key) {
  const struct key_change change = keytmpl_change(check->arena, update, key);
  bool settable = true;
  const char *missing =
      change.cause == NULL ? NULL : missing_members(check, update, &change, &settable);
  if (missing == NULL)
    return;
  const struct key_template *template = changed(key, &change);
  const struct field *cause = change.cause->field;
  diag_error(check->diag, "update-index-key", change.cause->span,
             settable ? cure(check, update, cause, missing) : "put the whole item",
             "'%s' decides '%s', a key of an index, with others that this update does not set: %s",
             cause->name.text, template->attribute->name, missing);
  diag_note(check->diag, template->span, "the key of the index is here");
  if (key->where.count > 0)
    diag_note(check->diag, key->where.span, "which items are in it is here");
}

static bool has_part(const struct key_template *template, const struct field *field) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field == field)
      return true;
  return false;
}

/* The attribute of the index that would be wrong behind a change of the field; or NULL. One that is
 * the field itself changes with it. */
static const struct key_template *left_behind(const struct entity_index *key,
                                              const struct field *field) {
  bool where = model_where(&key->where, field) != NULL;
  if (key->attributes != NULL)
    return NULL;
  if (model_is_made(&key->partition, &key->index->partition) &&
      (where || has_part(&key->partition, field)))
    return &key->partition;
  if (model_is_made(&key->sort, &key->index->sort) && (where || has_part(&key->sort, field)))
    return &key->sort;
  return NULL;
}

/* What a field becomes by adding to it, no request says; and a part that is removed would need the
 * others. */
static void changed_index_key(struct check *check, const struct operation *update,
                              const struct entity_index *key) {
  for (size_t i = 0; i < update->change_count; i++) {
    const struct field_change *change = &update->changes[i];
    const struct key_template *template = left_behind(key, change->use.field);
    if (template == NULL || model_only_new(update, change))
      continue;
    diag_error(check->diag, "update-index-key", change->use.span,
               change->how == CHANGE_REMOVE ? "put the whole item"
                                            : "set it, or put the whole item",
               "'%s' decides '%s', a key of an index, which %s leaves as it is",
               change->use.field->name.text, template->attribute->name, change->word);
    diag_note(check->diag, template->span, "the key of the index is here");
  }
}

void check_update_index_key(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *operation = &check->model->operations[i];
    for (size_t k = 0; operation->verb == OP_UPDATE && k < operation->entity->index_count; k++) {
      update_index_key(check, operation, &operation->entity->indexes[k]);
      changed_index_key(check, operation, &operation->entity->indexes[k]);
    }
  }
}
