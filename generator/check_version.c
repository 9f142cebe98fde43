/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about `version:`, the field by which writers notice each other. */
#include "check_rules.h"
#include "mem.h"

/* Every write changes the version, and an update could not make such a key anew. */
static const struct entity_index *index_of(const struct entity *entity) {
  for (size_t i = 0; i < entity->index_count; i++) {
    const struct entity_index *index = &entity->indexes[i];
    for (size_t k = 0; k < index->key_field_count; k++)
      if (index->key_fields[k] == entity->version)
        return index;
    if (model_where(&index->where, entity->version) != NULL)
      return index;
  }
  return NULL;
}

/* What is wrong with the field, or NULL. */
static const char *problem(struct check *check, const struct entity *entity) {
  const struct field *field = entity->version;
  const struct kind *kind = field->type.kind;
  const struct entity_index *index = index_of(entity);
  if (kind->shape != KIND_INTEGER ||
      (kind->bounds == BOUND_SIGNED ? kind->highest != INT64_MAX : kind->ceiling != UINT64_MAX))
    return "is no int64 or uint64";
  if (field->type.optional || field->type.nullable)
    return "is optional";
  if (model_in_key(entity, field))
    return "is part of the key";
  if (index != NULL)
    return mem_format(check->arena, "is part of the key of index '%s'", index->index->name.text);
  if (field->min.set || field->max.set)
    return "has bounds";
  if (field->hidden)
    return "is hidden, and messages name it";
  return NULL;
}

static void version_field(struct check *check, const struct entity *entity) {
  const char *why = problem(check, entity);
  if (why == NULL)
    return;
  diag_error(check->diag, "version-field", entity->version_span,
             "a version is a required int64 or uint64 of its own", "'%s' %s",
             entity->version->name.text, why);
  diag_note(check->diag, entity->version->name.span, "the field is here");
}

void check_version_field(struct check *check) {
  for (size_t i = 0; i < check->model->entity_count; i++)
    if (check->model->entities[i].version != NULL)
      version_field(check, &check->model->entities[i]);
}

/* A put with the guard replaces what was read. Where nothing makes the first item it was meant to,
 * and would never do it. */
void check_put_bypasses_version(struct check *check) {
  static const char rule[] = "put-bypasses-version";
  for (size_t i = 0; i < check->model->operation_count; i++) {
    struct operation *put = &check->model->operations[i];
    if (put->verb != OP_PUT || put->entity->version == NULL || check_accepted(check, put, rule) ||
        put->entity->created)
      continue;
    diag_error(check->diag, rule, put->verb_span,
               "add a create; or, where it shall replace whatever is there, write accept: "
               "{put-bypasses-version: reason}",
               "this put only replaces the version that was read, and no operation creates a '%s'",
               put->entity->name.text);
    diag_note(check->diag, put->entity->version_span, "the version is declared here");
  }
}
