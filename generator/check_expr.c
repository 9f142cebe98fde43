/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about expressions, which the parser has found well-formed and well-typed. */
#include <string.h>

#include "check_rules.h"
#include "cname.h"
#include "expr.h"

/* ---- filters --------------------------------------------------------------------------------- */

static bool is_listed(const struct index *index, const char *attribute) {
  for (size_t i = 0; i < index->projected_count; i++)
    if (strcmp(index->projected[i], attribute) == 0)
      return true;
  return false;
}

/* Whether an item in the index has the field. */
static bool is_projected(const struct operation *query, const struct field *field) {
  const struct index *index = query->index == NULL ? NULL : query->index->index;
  const char *data = query->entity->table->envelope.data.attribute;
  if (index == NULL || index->projection == PROJECT_ALL)
    return true;
  return is_listed(index, field->place == PLACE_DATA && data != NULL ? data : field->attribute);
}

static bool is_attribute(const struct key_template *template, const struct field *field) {
  return template->part_count > 0 && field->place != PLACE_DATA &&
         strcmp(template->attribute->name, field->attribute) == 0;
}

static bool in_attributes(const struct entity_index *index, const struct field *field) {
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  size_t count = model_index_keys(index->index, keys);
  for (size_t i = 0; i < count; i++)
    if (field->place != PLACE_DATA && strcmp(keys[i]->name, field->attribute) == 0)
      return true;
  return false;
}

/* The attributes that the query reads by have no place in its filter (DynamoDB API, Query). */
static bool is_key_of(const struct operation *query, const struct field *field) {
  if (query->index != NULL)
    return in_attributes(query->index, field);
  return is_attribute(&query->entity->partition, field) ||
         is_attribute(&query->entity->sort, field);
}

static void filter_operand(struct check *check, const struct operation *query,
                           const struct expr_operand *operand) {
  if (operand->field == NULL)
    return;
  if (query->verb == OP_QUERY && is_key_of(query, operand->field))
    diag_error(check->diag, "filter-field", operand->span,
               "name it in by:", "'%s' is a key of what this query reads, which no filter takes",
               operand->field->name.text);
  else if (!is_projected(query, operand->field))
    diag_error(check->diag, "filter-field", operand->span, "add it to the index's projection",
               "'%s' is not in the index, so the filter would never see it",
               operand->field->name.text);
}

static void filter_fields(struct check *check, const struct operation *query,
                          const struct expr *expr) {
  if (expr == NULL)
    return;
  for (size_t i = 0; i < expr->operand_count; i++)
    filter_operand(check, query, &expr->operands[i]);
  filter_fields(check, query, expr->left);
  filter_fields(check, query, expr->right);
}

void check_filter_field(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *operation = &check->model->operations[i];
    if (operation->filter != NULL)
      filter_fields(check, operation, operation->filter->root);
  }
  check_filter_alike(check);
}

/* ---- parameters ------------------------------------------------------------------------------ */

static bool is_replaced(const struct key_template *template, const struct field *field) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field == field && template->parts[i].replacement != NULL)
      return true;
  return false;
}

/* Whether the argument may be unset: it stands for the text in the key then, and for no value. */
static bool may_be_unset(const struct operation *operation, const struct field *field) {
  if (operation->verb != OP_QUERY)
    return field->type.optional;
  return is_replaced(model_partition(operation), field) ||
         is_replaced(model_sort(operation), field);
}

static void shared_with(struct check *check, const struct operation *operation,
                        const struct expr_parameter *parameter, const struct field *field) {
  if (field == NULL || strcmp(field->name.c, parameter->name.c) != 0)
    return;
  bool same = field->type.kind == parameter->type.kind &&
              field->type.enumeration == parameter->type.enumeration;
  if (same && !may_be_unset(operation, field))
    return;
  diag_error(check->diag, "expression-type", parameter->name.span, "give it another name",
             "'%s' is an argument of this operation already, %s", parameter->name.text,
             same ? "which may be unset" : "of another type");
  diag_note(check->diag, field->name.span, "it is this %s",
            field == operation->entity->version ? "version" : "part of the key");
}

/* A parameter that is called like a part of the key that is given is that argument. The key of a
 * put is in the record. */
static void shared_parameter(struct check *check, const struct operation *operation,
                             const struct expr_parameter *parameter) {
  const struct entity *entity = operation->entity;
  for (size_t i = 0; operation->verb == OP_QUERY && i < operation->by_count; i++)
    shared_with(check, operation, parameter, operation->by[i].field);
  bool given =
      operation->verb == OP_UPDATE || operation->verb == OP_DELETE || operation->verb == OP_CHECK;
  for (size_t i = 0; given && i < entity->key_field_count; i++)
    shared_with(check, operation, parameter, entity->key_fields[i]);
  if (given)
    shared_with(check, operation, parameter, entity->version);
}

static bool same_c_name(struct check *check, const struct expression *expression, size_t at) {
  const struct expr_parameter *all = expression->parameters;
  for (size_t i = 0; i < at; i++)
    if (strcmp(all[i].name.c, all[at].name.c) == 0) {
      diag_error(check->diag, "name-clash", all[at].name.span, "give it another name",
                 "'%s' needs '%s' in C, which is taken", all[at].name.text, all[at].name.c);
      diag_note(check->diag, all[i].name.span, "'%s' has it", all[i].name.text);
      return true;
    }
  return false;
}

static void parameters_of(struct check *check, const struct operation *operation,
                          const struct expression *expression) {
  for (size_t i = 0; expression != NULL && i < expression->parameter_count; i++) {
    const struct name *name = &expression->parameters[i].name;
    const char *problem = cname_problem(name->c);
    if (problem != NULL)
      diag_error(check->diag, "reserved-name", name->span, "give it another name",
                 "'%s' would be '%s' in C, which is %s", name->text, name->c, problem);
    else if (!same_c_name(check, expression, i))
      shared_parameter(check, operation, &expression->parameters[i]);
  }
}

void check_expression_parameter(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    parameters_of(check, &check->model->operations[i], check->model->operations[i].filter);
    parameters_of(check, &check->model->operations[i], check->model->operations[i].condition);
  }
}

/* ---- consistency ----------------------------------------------------------------------------- */

/* A global index is always behind the table. */
void check_consistent_index(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *operation = &check->model->operations[i];
    if (operation->consistent && operation->index != NULL && !operation->index->index->local)
      diag_error(check->diag, "consistent-index", operation->consistent_span, "leave it out",
                 "'%s' is a global index, which DynamoDB reads only eventually consistently",
                 operation->index->index->name.text);
  }
}
