/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the table of operate.h: how each operation is called with what records have, and what it
 * is to find or to leave. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"
#include "expr.h"

static bool has_flag(const char *declaration) {
  return strncmp(declaration, "ddb_opt_", 8) == 0;
}

/* A member as an argument, or as an input, that is declared so. */
void driver_value(const struct field *field, const char *declaration, const char *from) {
  bool flag = field->type.optional && has_flag(field->type.kind->c_optional);
  printf("%s->%s%s", from, field->name.c, flag && !has_flag(declaration) ? ".value" : "");
}

static const struct expression *expression_of(const struct operation *operation) {
  return operation->filter != NULL ? operation->filter : operation->condition;
}

/* Parameters of a filter or condition. */
static void print_given(const struct operation *operation, const struct plan_parameter *parameters,
                        size_t count) {
  const struct expression *expression = expression_of(operation);
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < expression->parameter_count; j++)
      if (driver_is_called(parameters[i].name, &expression->parameters[j].name)) {
        printf(", ");
        driver_value(driver_compared(expression, j), parameters[i].declaration, "given");
      }
}

static size_t key_arguments(const struct plan_operation *plan, const struct field *const *fields,
                            size_t count) {
  for (size_t i = 0; i < count; i++) {
    printf(", ");
    driver_value(fields[i], plan->parameters[i].declaration, "in");
  }
  return count;
}

/* By how many parameters of the plan. */
static size_t by_arguments(const struct operation *operation, const struct plan_operation *plan) {
  for (size_t i = 0; i < operation->by_count; i++) {
    printf(", ");
    driver_value(operation->by[i].field, plan->parameters[i].declaration, "in");
  }
  if (operation->relation != RELATION_BETWEEN)
    return operation->by_count;
  printf(", ");
  driver_value(operation->by[operation->by_count - 1].field,
               plan->parameters[operation->by_count].declaration, "to");
  return operation->by_count + 1;
}

/* ---- inputs of an update --------------------------------------------------------------------- */

static const struct plan_member *member_of(const struct plan_record *record,
                                           const struct plan_member *input) {
  const char *name = strrchr(input->declaration, ' ');
  name += strspn(name, " *");
  for (size_t f = 0; f < record->field_count; f++)
    for (size_t m = 0; m < record->fields[f].member_count; m++) {
      const char *own = strrchr(record->fields[f].members[m].declaration, ' ');
      if (strcmp(own + strspn(own, " *"), name) == 0)
        return &record->fields[f].members[m];
    }
  return input;
}

/* `.value` of what is a value with a flag in the record, or the flag around a value. */
static void print_input(const struct plan_member *input, const struct plan_member *own) {
  const char *name = strrchr(input->declaration, ' ');
  name += strspn(name, " *");
  int length = (int)strcspn(name, ";");
  int type = (int)strcspn(input->declaration, " ");
  bool in_flag = has_flag(input->declaration), own_flag = has_flag(own->declaration);
  printf("  set.%.*s = ", length, name);
  if (in_flag && !own_flag)
    printf("(%.*s){true, to->%.*s};\n", type, input->declaration, length, name);
  else
    printf("to->%.*s%s;\n", length, name, own_flag && !in_flag ? ".value" : "");
}

void driver_inputs(const struct plan_operation *plan) {
  if (!plan->has_inputs)
    return;
  printf("  struct %s_set set = {0};\n", plan->c);
  for (size_t f = 0; f < plan->set.field_count; f++)
    for (size_t m = 0; m < plan->set.fields[f].member_count; m++) {
      const struct plan_member *input = &plan->set.fields[f].members[m];
      print_input(input, member_of(&plan->entity->record, input));
    }
}

/* ---- calls ----------------------------------------------------------------------------------- */

static void print_create(const struct plan_operation *plan) {
  printf("  return %s(call->db, call->mem, in, NULL, call->out);\n", plan->c);
}

static void print_write(const struct operation *operation, const struct plan_operation *plan) {
  const struct entity *entity = operation->entity;
  driver_inputs(plan);
  printf("  return %s(call->db", plan->c);
  if (plan->returns)
    printf(", call->mem");
  if (operation->verb == OP_PUT)
    printf(", in");
  else
    key_arguments(plan, entity->key_fields, entity->key_field_count);
  if (plan->has_inputs)
    printf(", &set");
  print_given(operation, plan->given, plan->given_count);
  printf(", NULL%s);\n", plan->returns ? ", call->out" : "");
}

static void print_get(const struct operation *operation, const struct plan_operation *plan) {
  printf("  return %s(call->db, call->mem", plan->c);
  key_arguments(plan, operation->entity->key_fields, operation->entity->key_field_count);
  printf(", NULL, call->out);\n");
}

static void print_found(const struct plan_operation *plan) {
  if (!plan->tagged) {
    printf("  OPERATE_FOUND(call, page, &page.items[i], 0);\n");
    return;
  }
  printf("  OPERATE_FOUND(call, page,\n");
  for (size_t k = 0; k < plan->kind_count; k++)
    printf("      page.items[i].%s != NULL ? (const void *)page.items[i].%s :\n",
           plan->kinds[k].member, plan->kinds[k].member);
  printf("      NULL, (size_t)page.items[i].kind - 1);\n");
}

static void print_list(const struct operation *operation, const struct plan_operation *plan) {
  bool counts = operation->counts;
  if (!counts)
    printf("  struct %s page = {0};\n", plan->page);
  printf("  enum ddb_status status = %s(call->db%s", plan->c, counts ? "" : ", call->mem");
  size_t passed = operation->verb == OP_SCAN ? 0 : by_arguments(operation, plan);
  print_given(operation, plan->parameters + passed, plan->parameter_count - passed);
  if (counts) {
    printf(", NULL, &call->count);\n");
  } else {
    printf(", call->list, &page);\n");
    print_found(plan);
  }
  printf("  return status;\n");
}

static void print_call(const struct driver *driver, const struct operation *operation) {
  if (operation->verb == OP_TRANSACT)
    driver_transact_parts(driver, operation);
  size_t o = (size_t)(operation - driver->model->operations);
  const struct plan_operation *plan = &driver->plan->operations[o];
  char record[300];
  snprintf(record, sizeof record, "%s_%s", driver->namespace, operation->entity->name.c);
  printf("static enum ddb_status operate_%zu(struct operate_call *call) {\n"
         "  const struct %s *in = call->record, *to = call->other, *given = call->given;\n"
         "  (void)in;\n  (void)to;\n  (void)given;\n",
         o, record);
  if (operation->verb == OP_TRANSACT)
    driver_transact_call(driver, operation, plan);
  else if (operation->verb == OP_GET)
    print_get(operation, plan);
  else if (operation->verb == OP_QUERY || operation->verb == OP_SCAN)
    print_list(operation, plan);
  else if (operation->verb == OP_CHECK)
    printf("  (void)call;\n  return DDB_OK;\n");
  else if (operation->verb == OP_CREATE)
    print_create(plan);
  else
    print_write(operation, plan);
  printf("}\n");
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void print_fields(const struct operation *operation, const char *name,
                         const struct field_use *uses, size_t count) {
  printf(", .%s = (const int[]){", name);
  for (size_t i = 0; i < count; i++)
    if (uses[i].constant == NULL)
      printf("%zu, ", driver_index(operation->entity, uses[i].field));
  printf("-1}");
}

/* What an update sets by itself, and what it takes away. */
static void print_changes(const struct operation *operation) {
  const struct entity *entity = operation->entity;
  printf(", .constants = (const struct random_term[]){");
  for (size_t i = 0; i < operation->set_count; i++)
    if (operation->set[i].constant != NULL) {
      printf("{%zu, (const char *const[]){", driver_index(entity, operation->set[i].field));
      driver_text(operation->set[i].constant->text);
      printf(", NULL}}, ");
    }
  printf("{-1, NULL}}, .removed = (const int[]){");
  for (size_t i = 0; i < operation->change_count; i++)
    printf("%zu, ", driver_index(entity, operation->changes[i].use.field));
  printf("-1}");
}

static bool is_by(const struct operation *operation, const struct field *field) {
  for (size_t i = 0; i < operation->by_count; i++)
    if (operation->by[i].field == field)
      return operation->relation == RELATION_NONE || i + 1 < operation->by_count;
  return false;
}

/* What makes the records of one query different. */
static void print_varies(const struct operation *operation) {
  const struct entity *entity = operation->entity;
  const struct entity_index *index = operation->index;
  printf(", .varies = (const int[]){");
  for (size_t f = 0; f < entity->field_count; f++) {
    const struct field *field = &entity->fields[f];
    bool keyed = model_in_key(entity, field);
    for (size_t i = 0; index != NULL && i < index->key_field_count; i++)
      keyed = keyed || index->key_fields[i] == field;
    if (keyed && !is_by(operation, field))
      printf("%zu, ", f);
  }
  printf("-1}");
}

static void print_expression(const struct driver *driver, const struct operation *operation) {
  const struct expression *expression = expression_of(operation);
  const struct entity *entity = operation->entity;
  bool ranged = operation->relation != RELATION_NONE;
  printf(", .uses = (const int[]){");
  for (size_t f = 0; expression != NULL && f < entity->field_count; f++)
    if (expr_uses(expression->root, &entity->fields[f]) &&
        !model_in_key(entity, &entity->fields[f]))
      printf("%zu, ", f);
  printf("-1}, .params = (const int[]){");
  for (size_t i = 0; expression != NULL && i < expression->parameter_count; i++)
    printf("%zu, ", driver_index(entity, driver_compared(expression, i)));
  if (ranged)
    printf("%zu, ", driver_index(entity, operation->by[operation->by_count - 1].field));
  printf("-1}");
  if (expression != NULL)
    printf(", .holds = holds_%zu", (size_t)(operation - driver->model->operations));
}

/* The field of another member that is called so. */
static const struct field *same(const struct entity *entity, const struct field *field) {
  return model_field(entity->fields, entity->field_count, field->name.text);
}

static void print_member(const struct driver *driver, const struct operation *operation,
                         const struct entity *entity) {
  const struct entity_index *index =
      operation->index == NULL ? NULL : model_index(entity, operation->index->index->name.text);
  size_t equal = operation->by_count - (operation->relation != RELATION_NONE);
  printf("{.entity = %zu, .by = (const int[]){", (size_t)(entity - driver->model->entities));
  for (size_t i = 0; i < equal; i++)
    printf("%zu, ", driver_index(entity, same(entity, operation->by[i].field)));
  printf("-1}, .there = (const int[]){");
  driver_there(entity, index);
  printf("-1}");
  driver_where(entity, index);
  printf("}, ");
}

static void print_members(const struct driver *driver, const struct operation *operation) {
  printf(", .members = (const struct operate_member[]){");
  for (size_t i = 0; i < operation->several_count; i++)
    print_member(driver, operation, operation->several[i].entity);
  for (size_t i = 0; i < operation->member_count; i++)
    print_member(driver, operation, operation->members[i].operation->entity);
  if (operation->several_count == 0 && operation->member_count == 0)
    print_member(driver, operation, operation->entity);
  printf("{.entity = SIZE_MAX}}");
}

static const char *kind_of(const struct operation *operation) {
  static const char *const kinds[] = {
      [OP_PUT] = "PUT",     [OP_CREATE] = "CREATE", [OP_GET] = "GET",
      [OP_QUERY] = "QUERY", [OP_UPDATE] = "UPDATE", [OP_DELETE] = "DELETE",
      [OP_SCAN] = "SCAN",   [OP_CHECK] = "CHECK",   [OP_TRANSACT] = "TRANSACT",
  };
  return operation->counts ? "COUNT" : kinds[operation->verb];
}

static void print_order(const struct operation *operation) {
  const struct table *table = operation->entity->table;
  const struct index *index = operation->index == NULL ? NULL : operation->index->index;
  const char *sort = index == NULL ? table->sort.name : index->sort.name;
  if (operation->verb == OP_QUERY && sort != NULL) {
    printf(", .sort = ");
    driver_text(sort);
  }
  printf(", .descending = %d", operation->descending);
}

/* The rows of a transaction's members. */
static void print_parts(const struct driver *driver, const struct operation *operation) {
  printf(", .parts = (const struct operate_operation *const[]){");
  for (size_t i = 0; i < operation->member_count; i++)
    printf("&operation_%zu, ",
           (size_t)(operation->members[i].operation - driver->model->operations));
  printf("NULL}");
}

static void print_row(const struct driver *driver, const struct operation *operation) {
  size_t o = (size_t)(operation - driver->model->operations);
  const struct entity *entity = operation->entity;
  const struct entity_index *index = operation->index;
  size_t e = (size_t)(entity - driver->model->entities);
  bool view = index != NULL && index->index->projection != PROJECT_ALL;
  size_t equal = operation->by_count - (operation->relation != RELATION_NONE);
  printf("static const struct operate_operation operation_%zu = {.name = ", o);
  driver_text(operation->name.text);
  printf(", .kind = OPERATE_%s, .call = operate_%zu, .view = &entity_%zu%s%s", kind_of(operation),
         o, e, view ? "_" : "", view ? index->index->name.c : "");
  print_members(driver, operation);
  printf(", .ranged = %d, .relation = %d",
         operation->relation == RELATION_NONE
             ? -1
             : (int)driver_index(entity, operation->by[equal].field),
         (int)operation->relation);
  print_order(operation);
  print_changes(operation);
  print_fields(operation, "set", operation->set, operation->set_count);
  print_fields(operation, "set_optional", operation->set_optional, operation->set_optional_count);
  print_varies(operation);
  print_expression(driver, operation);
  if (operation->member_count > 0)
    print_parts(driver, operation);
  printf("};\n");
}

static bool is_own(const struct operation *operation) {
  return strncmp(operation->name.text, "random", 6) == 0;
}

void driver_operate(const struct driver *driver) {
  const struct model *model = driver->model;
  bool *checked = calloc(model->operation_count + 1, sizeof *checked);
  for (size_t i = 0; checked != NULL && i < model->operation_count; i++) {
    const struct operation *operation = &model->operations[i];
    checked[i] = !is_own(operation) && driver_is_checked(operation);
    if (checked[i] && expression_of(operation) != NULL)
      driver_holds(driver, operation);
    if (checked[i])
      print_call(driver, operation);
  }
  for (size_t i = 0; checked != NULL && i < model->operation_count; i++)
    if (checked[i])
      printf("static const struct operate_operation operation_%zu;\n", i);
  for (size_t i = 0; checked != NULL && i < model->operation_count; i++)
    if (checked[i])
      print_row(driver, &model->operations[i]);
  printf("\nstatic const struct operate_operation *const operations[] = {\n");
  for (size_t i = 0; checked != NULL && i < model->operation_count; i++)
    if (checked[i])
      printf("    &operation_%zu,\n", i);
  printf("    NULL};\n");
  free(checked);
}
