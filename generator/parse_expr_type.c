/* SPDX-License-Identifier: Apache-2.0 */
/* The types of an expression: what is compared with what, and what parameters and literals are.
 * DynamoDB compares values of different types without complaint, and never finds them equal. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cname.h"
#include "mem.h"
#include "parse_expr.h"
#include "suggest.h"

static bool refuse(struct expr_reader *reader, struct span span, const char *help,
                   const char *format, const char *a, const char *b) {
  diag_error(reader->parse->diag, "expression-type", span, help, format, a, b);
  return false;
}

static bool is_number(const struct type_ref *type) {
  enum kind_shape shape = type->kind->shape;
  return shape == KIND_INTEGER || shape == KIND_DOUBLE || shape == KIND_DECIMAL;
}

static bool is_scalar(const struct type_ref *type) {
  switch (type->kind->shape) {
  case KIND_STRING:
  case KIND_BOOL:
  case KIND_TIME:
  case KIND_EPOCH:
  case KIND_TEXT:
  case KIND_BINARY:
  case KIND_ENUM:
    return true;
  default:
    return is_number(type);
  }
}

static bool is_same(const struct type_ref *a, const struct type_ref *b) {
  return a->kind == b->kind && a->enumeration == b->enumeration;
}

/* Times are compared as the texts that they are, so with the digits that they are written with. */
static bool same_digits(const struct type_ref *type, const struct field *a, const struct field *b) {
  return type->kind->shape != KIND_TIME || a == NULL || b == NULL || a->precision == b->precision;
}

static const char *type_name(const struct type_ref *type) {
  return type->enumeration != NULL ? type->enumeration->name.text : type->kind->name;
}

/* ---- literals -------------------------------------------------------------------------------- */

static bool is_enum_value(const struct enum_type *type, const char *text) {
  for (size_t i = 0; i < type->value_count; i++)
    if (strcmp(type->values[i].name.text, text) == 0)
      return true;
  return false;
}

static bool fit_enum(struct expr_reader *reader, const struct expr_operand *literal,
                     const struct enum_type *type) {
  if (literal->quoted && is_enum_value(type, literal->text))
    return true;
  struct suggest suggest = suggest_start(literal->text);
  for (size_t i = 0; i < type->value_count; i++)
    suggest_offer(&suggest, type->values[i].name.text);
  return refuse(reader, literal->span,
                suggest_help(&suggest, reader->parse->arena, "write one of its values in quotes"),
                "'%s' is no value of '%s'", literal->text, type->name.text);
}

static bool is_whole(const struct kind *kind, const char *text) {
  if (strpbrk(text, ".eE") != NULL)
    return false;
  errno = 0;
  if (kind->bounds == BOUND_UNSIGNED)
    return text[0] != '-' && strtoull(text, NULL, 10) <= kind->ceiling && errno == 0;
  long long value = strtoll(text, NULL, 10);
  return errno == 0 && value >= kind->lowest && value <= kind->highest;
}

static bool fit_literal(struct expr_reader *reader, const struct expr_operand *literal,
                        const struct type_ref *type) {
  bool word = strcasecmp(literal->text, "true") == 0 || strcasecmp(literal->text, "false") == 0;
  const struct kind *kind = type->kind;
  if (type->enumeration != NULL)
    return fit_enum(reader, literal, type->enumeration);
  if (kind->shape == KIND_BOOL && !literal->quoted && word)
    return true;
  if (kind->has_pattern || kind->shape == KIND_TEXT) /* of the texts those without a form */
    return literal->quoted ||
           refuse(reader, literal->span, "write it in single quotes",
                  "%s is no text, which '%s' is compared with", literal->text, kind->name);
  if (is_number(type) && !literal->quoted && !word &&
      (kind->shape != KIND_INTEGER || is_whole(kind, literal->text)))
    return true;
  return refuse(reader, literal->span, "make it a parameter, {name}, where it is none",
                "'%s' is no literal of type '%s'", literal->text, kind->name);
}

/* ---- parameters ------------------------------------------------------------------------------ */

static void add_parameter(struct expr_reader *reader, struct expr_operand *operand) {
  struct expression *out = reader->out;
  out->parameters = mem_grow(reader->parse->arena, out->parameters, out->parameter_count,
                             sizeof *out->parameters);
  operand->parameter = out->parameter_count++;
  out->parameters[operand->parameter] = (struct expr_parameter){
      .name = {operand->text, cname_lower(reader->parse->arena, operand->text), operand->span},
      .type = operand->type,
      .like = operand->like,
      .hidden = operand->hidden,
  };
}

static bool fit_parameter(struct expr_reader *reader, struct expr_operand *operand) {
  for (size_t i = 0; i < reader->out->parameter_count; i++) {
    struct expr_parameter *known = &reader->out->parameters[i];
    if (strcmp(known->name.text, operand->text) != 0)
      continue;
    bool same = is_same(&known->type, &operand->type);
    operand->parameter = i;
    known->hidden = known->hidden || operand->hidden;
    if (same && same_digits(&operand->type, known->like, operand->like))
      return true;
    (void)refuse(reader, operand->span, "give it another name",
                 same ? "a time is written as one text, and '%s' has another precision here"
                      : "a parameter has one type, and this would be '%s' here and '%s' before",
                 type_name(&operand->type), type_name(&known->type));
    diag_note(reader->parse->diag, known->name.span, "it is used here first");
    return false;
  }
  add_parameter(reader, operand);
  return true;
}

/* ---- operands -------------------------------------------------------------------------------- */

/* Gives a value beside one of `type` its type. */
static bool fit(struct expr_reader *reader, struct expr_operand *operand,
                const struct type_ref *type, const struct field *like) {
  if (operand->shape == EXPR_PATH || operand->shape == EXPR_SIZE) {
    if (operand->type.kind != NULL &&
        (is_same(&operand->type, type) || (is_number(&operand->type) && is_number(type))))
      return same_digits(type, like, operand->like) ||
             refuse(reader, operand->span, "compare each with a parameter",
                    "these times are texts with other digits (precision)%s%s", "", "");
    return refuse(reader, operand->span, NULL, "'%s' cannot be compared with '%s'",
                  operand->type.kind == NULL ? "document" : type_name(&operand->type),
                  type_name(type));
  }
  operand->type = *type;
  operand->type.optional = false;
  operand->type.nullable = false;
  operand->like = like;
  return operand->shape == EXPR_LITERAL ? fit_literal(reader, operand, type)
                                        : fit_parameter(reader, operand);
}

static bool is_sized(const struct type_ref *type) {
  return type->kind == NULL ||
         (!is_number(type) && type->kind->shape != KIND_BOOL && type->kind->shape != KIND_EPOCH);
}

static bool type_size(struct expr_reader *reader, struct expr_operand *operand) {
  if (operand->shape != EXPR_SIZE)
    return true;
  if (!is_sized(&operand->type))
    return refuse(reader, operand->span, NULL, "'%s' has no size%s", type_name(&operand->type), "");
  operand->type = (struct type_ref){.kind = kind_find("int64")};
  operand->like = NULL;
  return true;
}

/* ---- predicates ------------------------------------------------------------------------------ */

/* The operand that the others are measured by: one that has a type of its own. */
static const struct expr_operand *lead_of(const struct expr *expr) {
  for (size_t i = 0; i < expr->operand_count; i++)
    if (expr->operands[i].shape == EXPR_PATH || expr->operands[i].shape == EXPR_SIZE)
      return &expr->operands[i];
  return NULL;
}

static bool has_order(const struct expr *expr) {
  return expr->op == EXPR_BETWEEN ||
         (expr->op == EXPR_COMPARE && strpbrk(expr->comparator, "<>") != NULL &&
          strcmp(expr->comparator, "<>") != 0);
}

static bool check_order(struct expr_reader *reader, const struct expr *expr,
                        const struct type_ref *type) {
  if (!has_order(expr) || (type->kind->shape != KIND_BOOL && type->kind->shape != KIND_ENUM))
    return true;
  return refuse(reader, expr->span, "compare with =, <> or in",
                "values of '%s' have no order that DynamoDB knows%s", type_name(type), "");
}

static bool type_comparison(struct expr_reader *reader, struct expr *expr) {
  for (size_t i = 0; i < expr->operand_count; i++)
    if (!type_size(reader, &expr->operands[i]))
      return false;
  const struct expr_operand *lead = lead_of(expr);
  if (lead == NULL)
    return refuse(reader, expr->span, "name a field on one side",
                  "nothing of the item is compared here%s%s", "", "");
  if (lead->type.kind == NULL || !is_scalar(&lead->type))
    return refuse(reader, lead->span, "attribute_exists, size and contains take it",
                  "a value of type '%s' is compared with nothing%s",
                  lead->type.kind == NULL ? "document" : type_name(&lead->type), "");
  for (size_t i = 0; i < expr->operand_count; i++)
    if (&expr->operands[i] != lead && !fit(reader, &expr->operands[i], &lead->type, lead->like))
      return false;
  return check_order(reader, expr, &lead->type);
}

static bool type_begins(struct expr_reader *reader, struct expr *expr) {
  const struct expr_operand *path = &expr->operands[0];
  const struct kind *kind = path->type.kind;
  struct type_ref prefix = {.kind = kind_find("string")};
  if (kind != NULL && kind->shape == KIND_BINARY)
    prefix.kind = kind;
  else if (kind == NULL ||
           (kind->shape != KIND_STRING && kind->shape != KIND_TEXT && kind->shape != KIND_TIME))
    return refuse(reader, path->span, NULL, "a value of type '%s' does not begin with another%s",
                  kind == NULL ? "document" : type_name(&path->type), "");
  return fit(reader, &expr->operands[1], &prefix, path->like);
}

/* The type of what the value can contain; kind NULL: nothing. */
static struct type_ref content_type(const struct type_ref *type) {
  static const struct {
    const char *set, *element;
  } sets[] = {{"set<string>", "string"},
              {"set<int64>", "int64"},
              {"set<decimal>", "decimal"},
              {"set<binary>", "binary"}};
  if (type->kind == NULL)
    return (struct type_ref){0};
  if (type->kind->shape == KIND_STRING || type->kind->shape == KIND_TEXT)
    return (struct type_ref){.kind = kind_find("string")};
  if (type->kind->shape == KIND_LIST && is_scalar(type->element))
    return *type->element;
  for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
    if (strcmp(type->kind->name, sets[i].set) == 0)
      return (struct type_ref){.kind = kind_find(sets[i].element)};
  return (struct type_ref){0};
}

static bool type_contains(struct expr_reader *reader, struct expr *expr) {
  const struct expr_operand *path = &expr->operands[0];
  struct type_ref content = content_type(&path->type);
  if (content.kind == NULL)
    return refuse(reader, path->span, "texts, sets and lists of simple values contain others",
                  "nothing tells what '%s' contains%s",
                  path->type.kind == NULL ? "document" : type_name(&path->type), "");
  return fit(reader, &expr->operands[1], &content, path->like);
}

/* What is compared with a secret may be one. */
static void spread_secrecy(struct expr *expr) {
  bool hidden = false;
  for (size_t i = 0; i < expr->operand_count; i++)
    hidden = hidden || expr->operands[i].hidden;
  for (size_t i = 0; i < expr->operand_count; i++)
    expr->operands[i].hidden = hidden;
}

bool expr_types(struct expr_reader *reader, struct expr *expr) {
  spread_secrecy(expr);
  switch (expr->op) {
  case EXPR_BEGINS:
    return type_begins(reader, expr);
  case EXPR_CONTAINS:
    return type_contains(reader, expr);
  case EXPR_COMPARE:
  case EXPR_BETWEEN:
  case EXPR_IN:
    return type_comparison(reader, expr);
  default:
    return true;
  }
}
