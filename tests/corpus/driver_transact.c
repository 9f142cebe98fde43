/* SPDX-License-Identifier: Apache-2.0 */
/* Prints how a transaction is called: each part has its arguments from records of its own. */
#include <stdio.h>
#include <string.h>

#include "driver.h"
#include "expr.h"

static size_t number_of(const struct driver *driver, const struct operation *operation) {
  return (size_t)(operation - driver->model->operations);
}

static const struct field *key_field(const struct operation *operation, const char *name) {
  const struct entity *entity = operation->entity;
  for (size_t i = 0; i < entity->key_field_count; i++)
    if (driver_is_called(name, &entity->key_fields[i]->name))
      return entity->key_fields[i];
  return NULL;
}

static void print_argument(const struct operation *operation, const struct plan_parameter *input) {
  const struct field *field = key_field(operation, input->name);
  if (strcmp(input->name, "record") == 0) {
    printf("in");
    return;
  }
  if (strcmp(input->name, "set") == 0) {
    printf("room");
    return;
  }
  if (field != NULL && operation->verb != OP_PUT) {
    driver_value(field, input->declaration, "in");
    return;
  }
  for (size_t i = 0; operation->condition != NULL && i < operation->condition->parameter_count; i++)
    if (driver_is_called(input->name, &operation->condition->parameters[i].name))
      driver_value(driver_compared(operation->condition, i), input->declaration, "given");
}

static void print_part(const struct driver *driver, size_t o, size_t part,
                       const struct operation *operation, const struct plan_tx_member *member) {
  const struct plan_operation *plan = member->operation;
  const char *transact = driver->plan->operations[o].c;
  printf("static void part_%zu_%zu(const struct operate_call *call, struct %s_input *input", o,
         part, transact);
  if (plan->has_inputs)
    printf(", struct %s_set *room", plan->c);
  printf(") {\n  const struct %s *in = call->record, *to = call->other, *given = call->given;\n"
         "  (void)in;\n  (void)to;\n  (void)given;\n",
         plan->entity->record.c);
  driver_inputs(plan);
  if (plan->has_inputs)
    printf("  *room = set;\n");
  for (size_t i = 0; i < member->input_count; i++) {
    printf("  input->%s.%s = ", member->c, member->inputs[i].name);
    print_argument(operation, &member->inputs[i]);
    printf(";\n");
  }
  printf("}\n");
}

void driver_transact_parts(const struct driver *driver, const struct operation *operation) {
  size_t o = number_of(driver, operation);
  for (size_t i = 0; i < operation->member_count; i++)
    print_part(driver, o, i, operation->members[i].operation,
               &driver->plan->operations[o].members[i]);
}

void driver_transact_call(const struct driver *driver, const struct operation *operation,
                          const struct plan_operation *plan) {
  printf("  struct %s_input input = {0};\n", plan->c);
  for (size_t i = 0; i < operation->member_count; i++) {
    bool inputs = plan->members[i].operation->has_inputs;
    if (inputs)
      printf("  struct %s_set set_%zu;\n", plan->members[i].operation->c, i);
    printf("  part_%zu_%zu(&call->parts[%zu], &input", number_of(driver, operation), i, i);
    if (inputs)
      printf(", &set_%zu", i);
    printf(");\n");
  }
  printf("  return %s(call->db, call->mem, &input, NULL, NULL);\n", plan->c);
}
