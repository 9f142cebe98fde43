/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a schema with the operations that it lacks so that each entity can be put, got and found
 * by its table and every index: one on a line, so that those which a rule refuses can be taken out
 * again by their line. */
#include <stdio.h>
#include <string.h>

#include "driver.h"

bool driver_is_plain(const struct model *model, const struct operation *operation,
                     const struct entity *entity, enum operation_verb verb) {
  bool versioned = entity->version != NULL &&
                   (verb == OP_DELETE ||
                    (verb == OP_PUT && !model_accepts(model, operation, "put-bypasses-version")));
  return operation->entity == entity && operation->verb == verb && operation->several_count == 0 &&
         operation->relation == RELATION_NONE && !operation->counts && operation->filter == NULL &&
         operation->project == NULL && operation->condition == NULL && !operation->all_shards &&
         operation->returned == RETURN_NOTHING && !versioned;
}

static bool has(const struct model *model, const struct entity *entity, enum operation_verb verb) {
  for (size_t i = 0; i < model->operation_count; i++)
    if (driver_is_plain(model, &model->operations[i], entity, verb))
      return true;
  return false;
}

static bool has_query(const struct model *model, const struct entity *entity,
                      const struct entity_index *index, size_t by) {
  for (size_t i = 0; i < model->operation_count; i++) {
    const struct operation *operation = &model->operations[i];
    if (driver_is_plain(model, operation, entity, OP_QUERY) && operation->index == index &&
        operation->by_count == by)
      return true;
  }
  return false;
}

static bool stands_in(const struct key_template *template, const struct field *field) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field == field)
      return true;
  return false;
}

static void print_query(const struct entity *entity, const char *name, const char *index,
                        const struct field *const *fields, size_t count) {
  printf("  %s: {query: %s", name, entity->name.text);
  if (index != NULL)
    printf(", index: \"%s\"", index);
  printf(", by: [");
  for (size_t i = 0; i < count; i++)
    printf("%s%s", i > 0 ? ", " : "", fields[i]->name.text);
  printf("]}\n");
}

/* By the partition key alone, and by all that the key has. */
static void print_queries(const struct model *model, const struct entity *entity,
                          const struct entity_index *index) {
  const struct key_template *partition = index ? &index->partition : &entity->partition;
  const struct field *const *fields =
      (const struct field *const *)(index ? index->key_fields : entity->key_fields);
  size_t count = index ? index->key_field_count : entity->key_field_count, first = 0;
  char name[80];
  while (first < count && stands_in(partition, fields[first]))
    first++;
  size_t e = (size_t)(entity - model->entities), i = index ? (size_t)(index - entity->indexes) : 99;
  snprintf(name, sizeof name, "randomQuery%zuIn%zu", e, i);
  if (!has_query(model, entity, index, first))
    print_query(entity, name, index ? index->index->name.text : NULL, fields, first);
  snprintf(name, sizeof name, "randomWhole%zuIn%zu", e, i);
  if (count > first && !has_query(model, entity, index, count))
    print_query(entity, name, index ? index->index->name.text : NULL, fields, count);
}

static bool has_state(const struct entity *entity) {
  for (size_t i = 0; i < entity->field_count; i++)
    if (model_guard(&entity->fields[i]) != NULL)
      return true;
  return false;
}

/* A put of anything: what the rules ask for is accepted. */
static void print_put(const struct entity *entity, size_t e) {
  const char *between = "";
  printf("  randomPut%zu: {put: %s", e, entity->name.text);
  bool accepts = has_state(entity) || entity->version != NULL || entity->claim_count > 0;
  if (accepts)
    printf(", accept: {");
  if (has_state(entity)) {
    printf("put-bypasses-transitions: \"a test of every state\"");
    between = ", ";
  }
  if (entity->version != NULL) {
    printf("%sput-bypasses-version: \"a test of every version\"", between);
    between = ", ";
  }
  if (entity->claim_count > 0)
    printf("%sput-bypasses-unique: \"a test of every value\"", between);
  printf(accepts ? "}}\n" : "}\n");
}

static void print_operations(const struct model *model) {
  for (size_t e = 0; e < model->entity_count; e++) {
    const struct entity *entity = &model->entities[e];
    if (!has(model, entity, OP_PUT))
      print_put(entity, e);
    if (!has(model, entity, OP_GET))
      printf("  randomGet%zu: {get: %s}\n", e, entity->name.text);
    if (!has(model, entity, OP_DELETE) && entity->version == NULL)
      printf("  randomDrop%zu: {delete: %s}\n", e, entity->name.text);
    print_queries(model, entity, NULL);
    for (size_t i = 0; i < entity->index_count; i++)
      print_queries(model, entity, &entity->indexes[i]);
  }
}

void driver_operations(const struct model *model) {
  static const char key[] = "\noperations:";
  const char *text = model->source->text;
  const char *found = strstr(text, key);
  const char *rest = found == NULL ? NULL : strchr(found + 1, '\n');
  fwrite(text, 1, rest == NULL ? model->source->size : (size_t)(rest - text), stdout);
  printf(found == NULL ? "\noperations:\n" : "\n");
  print_operations(model);
  if (rest != NULL)
    fputs(rest + 1, stdout);
}
