/* SPDX-License-Identifier: Apache-2.0 */
/* The rule that an upsert makes whole items. */
#include <string.h>

#include "check_rules.h"
#include "mem.h"

static bool names(const struct field_use *uses, size_t count, const struct field *field) {
  for (size_t i = 0; i < count; i++)
    if (uses[i].field == field)
      return true;
  return false;
}

static bool is_input(const struct operation *upsert, const struct field *field) {
  for (size_t i = 0; i < upsert->change_count; i++) {
    enum change_how how = upsert->changes[i].how;
    if (upsert->changes[i].use.field == field && how != CHANGE_REMOVE &&
        how != CHANGE_DELETE_FROM_SET)
      return true;
  }
  return names(upsert->set, upsert->set_count, field);
}

/* Whether a new item has the field, whatever the inputs are. */
static bool is_given(const struct operation *upsert, const struct field *field) {
  return field->type.optional || field->type.nullable || field->preset.set ||
         field->generate != GENERATE_NONE || field == upsert->entity->version ||
         model_in_key(upsert->entity, field) || is_input(upsert, field);
}

static void upsert_incomplete(struct check *check, const struct operation *upsert) {
  const struct entity *entity = upsert->entity;
  const char *missing = NULL;
  const struct field *first = NULL;
  for (size_t i = 0; i < entity->field_count; i++) {
    const struct field *field = &entity->fields[i];
    if (is_given(upsert, field))
      continue;
    first = first != NULL ? first : field;
    missing = missing == NULL ? field->name.text
                              : mem_format(check->arena, "%s, %s", missing, field->name.text);
  }
  if (missing == NULL)
    return;
  diag_error(check->diag, "upsert-incomplete", upsert->verb_span,
             mem_format(check->arena,
                        "add them to set:; or, for new items alone, write "
                        "set_if_absent: [%s]",
                        missing),
             "where there is no '%s', this upsert would make one without its required fields: %s",
             entity->name.text, missing);
  diag_note(check->diag, first->name.span, "'%s' is declared here", first->name.text);
}

/* A constant that no new item may have. */
static void not_initial(struct check *check, const struct operation *upsert) {
  for (size_t i = 0; i < upsert->set_count; i++) {
    const struct field_use *use = &upsert->set[i];
    const struct enum_type *type = model_guard(use->field);
    if (use->constant == NULL || type == NULL || !type->has_initial)
      continue;
    for (size_t v = 0; v < type->value_count; v++)
      if (!type->values[v].initial && use->constant->text != NULL &&
          strcmp(type->values[v].name.text, use->constant->text) == 0)
        diag_error(check->diag, "impossible-transition", use->span, "leave out upsert:",
                   "no new '%s' may be '%s', so that this upsert never makes one: it is not in "
                   "`initial` of '%s'",
                   upsert->entity->name.text, use->constant->text, type->name.text);
  }
}

void check_upsert_incomplete(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++)
    if (check->model->operations[i].upsert) {
      upsert_incomplete(check, &check->model->operations[i]);
      not_initial(check, &check->model->operations[i]);
    }
}
