/* SPDX-License-Identifier: Apache-2.0 */
/* Questions that several rooms ask of a model. */
#include "model.h"

#include <string.h>

const struct enum_type *model_enum(const struct model *model, const char *name) {
  return dict_get(model->enum_names, name);
}

const struct struct_type *model_struct(const struct model *model, const char *name) {
  return dict_get(model->struct_names, name);
}

const struct entity *model_entity(const struct model *model, const char *name) {
  return dict_get(model->entity_names, name);
}

const struct field *model_field(const struct field *fields, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(fields[i].name.text, name) == 0)
      return &fields[i];
  return NULL;
}

bool model_in_key(const struct entity *entity, const struct field *field) {
  for (size_t i = 0; i < entity->key_field_count; i++)
    if (entity->key_fields[i] == field)
      return true;
  return false;
}

const struct enum_type *model_guard(const struct field *field) {
  const struct enum_type *type = field->type.enumeration;
  return type != NULL && type->has_transitions ? type : NULL;
}
