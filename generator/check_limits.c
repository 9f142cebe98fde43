/* SPDX-License-Identifier: Apache-2.0 */
/* The rule that what an operation is sent with fits into DynamoDB's expressions: the schema's own
 * condition or filter, what the library adds to it, and what an update does. Names and values are
 * placeholders of known lengths, so that nothing of this depends on the inputs; an update is
 * counted with all that may stand in it. */
#include <string.h>

#include "check_rules.h"
#include "expr.h"
#include "mem.h"

struct weight {
  size_t bytes, operators;
};

static void add(struct weight *weight, size_t bytes, size_t operators) {
  weight->bytes += bytes;
  weight->operators += operators;
}

static void add_text(struct weight *weight, const char *text, size_t operators) {
  add(weight, strlen(text), operators);
}

/* ---- what the schema says -------------------------------------------------------------------- */

static void add_expression(struct check *check, const struct operation *operation,
                           const struct expression *expression, char mark, struct weight *out) {
  const char *data = operation->entity->table->envelope.data.attribute;
  if (expression != NULL)
    add(out, strlen(expr_text(check->arena, expression, data, mark).text), expression->operators);
}

static bool has_data(const struct operation *operation) {
  return operation->entity->table->envelope.data.attribute != NULL;
}

static bool expires(const struct operation *operation) {
  const char *ttl = operation->entity->table->ttl;
  for (size_t i = 0; ttl != NULL && i < operation->entity->field_count; i++)
    if (strcmp(operation->entity->fields[i].attribute, ttl) == 0)
      return true;
  return false;
}

/* ---- what is added to a condition ------------------------------------------------------------ */

static void add_version(struct check *check, const struct operation *operation,
                        struct weight *out) {
  if (operation->entity->version != NULL &&
      !model_accepts(check->model, operation, "put-bypasses-version"))
    add_text(out, "#vm.#vn = :vn AND ()", 2);
}

static void add_guard(const struct operation *update, struct weight *out) {
  for (size_t i = 0; i < update->set_count; i++) {
    const struct enum_type *type = model_guard(update->set[i].field);
    if (type == NULL)
      continue;
    add_text(out, " AND #d.#g IN ()", 2);
    add(out, type->value_count * strlen(":f00, "), 0);
  }
}

/* Integers stay within their limits. */
static void add_bounds(const struct operation *update, struct weight *out) {
  for (size_t i = 0; i < update->change_count; i++) {
    const struct field_change *change = &update->changes[i];
    if ((change->how == CHANGE_ADD || change->how == CHANGE_SUBTRACT) &&
        change->use.field->type.kind->shape == KIND_INTEGER)
      add_text(out, " AND (attribute_not_exists(#d.#n10) OR #d.#n10 <= :b10)", 4);
  }
}

static struct weight condition_of(struct check *check, const struct operation *operation) {
  struct weight weight = {0, 0};
  bool update = operation->verb == OP_UPDATE;
  add_expression(check, operation, operation->condition, 'c', &weight);
  add_version(check, operation, &weight);
  if (update || operation->verb == OP_DELETE || operation->verb == OP_CHECK)
    add_text(&weight, "attribute_exists(#k) AND ()", 2);
  if (!update)
    return weight;
  if (expires(operation))
    add_text(&weight, " AND (attribute_not_exists(#x) OR NOT #x <= :x)", 5);
  if (has_data(operation))
    add_text(&weight, " AND attribute_exists(#d)", 2);
  add_guard(operation, &weight);
  add_bounds(operation, &weight);
  return weight;
}

static struct weight filter_of(struct check *check, const struct operation *operation) {
  struct weight weight = {0, 0};
  add_expression(check, operation, operation->filter, 'f', &weight);
  if (operation->counts && expires(operation))
    add_text(&weight, "() AND (attribute_not_exists(#x) OR NOT #x <= :x)", 5);
  return weight;
}

/* ---- what an update does --------------------------------------------------------------------- */

/* How each way looks that is sent, `p` for the path and `v` for the value, with the comma behind.
 */
static const struct {
  const char *text;
  size_t operators;
} ways[] = {[CHANGE_REMOVE] = {"p, ", 0},
            [CHANGE_ADD] = {"p = if_not_exists(p, :z) + v, ", 2},
            [CHANGE_SUBTRACT] = {"p = if_not_exists(p, :z) - v, ", 2},
            [CHANGE_APPEND] = {"p = list_append(if_not_exists(p, :e), v), ", 2},
            [CHANGE_PREPEND] = {"p = list_append(v, if_not_exists(p, :e)), ", 2},
            [CHANGE_SET_IF_ABSENT] = {"p = if_not_exists(p, v), ", 1},
            [CHANGE_ADD_TO_SET] = {"p v, ", 0},
            [CHANGE_DELETE_FROM_SET] = {"p v, ", 0}};

/* The sizes of the placeholders of the `n`-th field. */
static size_t digits_of(size_t n) {
  return n < 10 ? 1 : n < 100 ? 2 : n < 1000 ? 3 : 4;
}

static void add_way(const char *text, size_t operators, bool inside, size_t n, struct weight *out) {
  for (const char *at = text; *at != '\0'; at++) {
    bool path = *at == 'p' && (at[1] == ' ' || at[1] == ',' || at[1] == ')');
    bool value = *at == 'v' && (at[1] == ',' || at[1] == ')');
    add(out, path ? 2 + digits_of(n) + (inside ? 3 : 0) : value ? 2 + digits_of(n) : 1, 0);
  }
  out->operators += operators;
}

static bool is_inside(const struct operation *update, const struct field *field) {
  return has_data(update) && field->place == PLACE_DATA;
}

static struct weight update_of(const struct operation *update) {
  struct weight weight = {strlen("SET  REMOVE  ADD  DELETE #u = :u"), 0};
  size_t n = 0;
  for (size_t i = 0; i < update->set_count; i++)
    add_way("p = v, ", 0, is_inside(update, update->set[i].field), n++, &weight);
  for (size_t i = 0; i < update->set_optional_count; i++)
    add_way("p = v, ", 0, is_inside(update, update->set_optional[i].field), n++, &weight);
  for (size_t i = 0; i < update->change_count; i++) {
    const struct field_change *change = &update->changes[i];
    if (!model_only_new(update, change))
      add_way(ways[change->how].text, ways[change->how].operators,
              is_inside(update, change->use.field), n++, &weight);
  }
  for (size_t i = 0; i < 2 * update->entity->index_count; i++)
    add_way("p = v, ", 0, false, n++, &weight);
  if (update->entity->table->envelope.write_id.attribute != NULL)
    add_text(&weight, ", #w = :w", 0);
  if (update->entity->version != NULL)
    add_way("p = v, ", 0, is_inside(update, update->entity->version), n++, &weight);
  return weight;
}

/* ---- the rule -------------------------------------------------------------------------------- */

static void judge(struct check *check, struct span span, const char *what, struct weight weight) {
  if (weight.bytes > EXPR_TEXT_MAX)
    diag_error(check->diag, "expression-limit", span, "make two operations of it",
               "the %s has up to %zu bytes when it is sent, with what the library adds; DynamoDB "
               "takes %d",
               what, weight.bytes, EXPR_TEXT_MAX);
  else if (weight.operators > EXPR_OPERATORS_MAX)
    diag_error(check->diag, "expression-limit", span, "make two operations of it",
               "the %s has up to %zu operators and functions, with what the library adds; DynamoDB "
               "takes %d",
               what, weight.operators, EXPR_OPERATORS_MAX);
}

/* One that is too long by itself was told so. */
static bool fits(struct check *check, const struct operation *operation,
                 const struct expression *expression, char mark) {
  struct weight own = {0, 0};
  add_expression(check, operation, expression, mark, &own);
  return own.bytes <= EXPR_TEXT_MAX;
}

static void operation_limit(struct check *check, const struct operation *operation) {
  bool update = operation->verb == OP_UPDATE;
  if (operation->filter != NULL && fits(check, operation, operation->filter, 'f'))
    judge(check, operation->filter->span, "filter", filter_of(check, operation));
  if ((operation->condition != NULL || update) && fits(check, operation, operation->condition, 'c'))
    judge(check, operation->condition != NULL ? operation->condition->span : operation->verb_span,
          "condition", condition_of(check, operation));
  if (update)
    judge(check, operation->verb_span, "update", update_of(operation));
}

void check_expression_limit(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++)
    operation_limit(check, &check->model->operations[i]);
}
