/* SPDX-License-Identifier: Apache-2.0 */
/* The conditions of an operation (`filter:`, `condition:`) as a tree: data only. It is written in
 * the words of the schema, checked against the types of the fields, and becomes an expression of
 * DynamoDB whose names and values are placeholders.
 *
 *     status = {status} and (size(tags) > {n} or attribute_not_exists(error))
 *
 * {name} is a parameter: an argument of the generated function, of the type of what it is compared
 * with. schema/README.md has the grammar. */
#ifndef DDBC_EXPR_H
#define DDBC_EXPR_H

#include "model.h"

/* DynamoDB takes 300 operators and functions in an expression, and 100 operands of IN (Developer
 * Guide, "Constraints"). */
#define EXPR_OPERATORS_MAX 300
#define EXPR_IN_MAX        100

/* Bytes of its text, with placeholders (the same place). */
#define EXPR_TEXT_MAX 4096

enum expr_op {
  EXPR_OR,
  EXPR_AND,
  EXPR_NOT,
  EXPR_COMPARE,  /* two operands and a comparator */
  EXPR_BETWEEN,  /* three operands */
  EXPR_IN,       /* two or more */
  EXPR_EXISTS,   /* attribute_exists: one, a path */
  EXPR_MISSING,  /* attribute_not_exists: the same */
  EXPR_BEGINS,   /* begins_with: a path and a value */
  EXPR_CONTAINS, /* a path and a value */
};

/* A step of a path behind its field: a member of a map by the name that is stored, or an element of
 * a list. In an update either may be an argument: `counts.{key}`, `lines[{at}]`. */
struct expr_step {
  const char *attribute; /* NULL: an element, or a member that is an argument */
  bool element;
  unsigned index;
  const char *argument;      /* its name, or NULL */
  const char *text;          /* as written, without '.' and brackets */
  const struct field *field; /* of a struct; or NULL */
  struct type_ref type;      /* of what is there */
};

enum expr_shape { EXPR_PATH, EXPR_SIZE, EXPR_PARAMETER, EXPR_LITERAL };

/* A value on either side: `place.city`, `size(tags)`, `{n}`, `'open'`. */
struct expr_operand {
  enum expr_shape shape;
  struct span span;
  const struct field *field; /* of a path and a size: where it begins */
  struct expr_step *steps;
  size_t step_count;
  struct type_ref type;     /* of the value; kind NULL: unknown, inside a document */
  const struct field *like; /* the field whose precision the value has; or NULL */
  bool hidden;              /* what it is compared with is */
  size_t parameter;         /* of EXPR_PARAMETER: its place in struct expression */
  const char *text;         /* a literal without its quotes; the name of a parameter */
  bool in_union;            /* a path through a union, whose tag says what is there */
  bool quoted;              /* a literal 'text'; else a number, true or false */
};

/* The path as it is written, without spaces; its first `steps` steps. */
const char *expr_path_text(struct ddb_arena *arena, const struct expr_operand *path, size_t steps);

/* How two paths stand to each other: neither lies in the other; one does, or they are one; that
 * depends on their arguments. */
enum expr_overlap { EXPR_APART, EXPR_OVERLAP, EXPR_PERHAPS };
enum expr_overlap expr_overlap(const struct expr_operand *a, const struct expr_operand *b);

/* An argument of an update: a member's name, or an element's number. */
struct expr_argument {
  const char *name;
  bool element;
  struct span span; /* of the path that has it first */
};

/* Those of all paths of an update, each once; how many. */
size_t expr_arguments(struct ddb_arena *arena, const struct operation *update,
                      struct expr_argument **out);

struct expr {
  enum expr_op op;
  const char *comparator; /* of EXPR_COMPARE: "=", "<>", "<", "<=", ">", ">=" */
  struct expr *left;      /* of EXPR_OR, EXPR_AND and EXPR_NOT */
  struct expr *right;     /* of EXPR_OR and EXPR_AND */
  struct expr_operand *operands;
  size_t operand_count;
  struct span span; /* of its operator or function */
};

/* An argument of the generated function. It may stand in an expression more than once. */
struct expr_parameter {
  struct name name;
  struct type_ref type;
  const struct field *like; /* as in struct expr_operand */
  bool hidden;              /* anything that it is compared with is */
};

struct expression {
  const char *text; /* as written */
  struct span span;
  const struct expr *root;
  struct expr_parameter *parameters;
  size_t parameter_count;
  size_t operators;
};

/* Whether the expression names this field of the entity. */
bool expr_uses(const struct expr *expr, const struct field *field);

/* What DynamoDB is sent: the text, and the members of ExpressionAttributeNames and of
 * ExpressionAttributeValues that never change, as JSON without braces. */
struct expr_text {
  const char *text, *names, *constants;
};

/* expr_text.c; `data` is the attribute with the data map or NULL, `mark` begins the placeholders:
 * 'f' of a filter, 'c' of a condition. */
struct expr_text expr_text(struct ddb_arena *arena, const struct expression *expression,
                           const char *data, char mark);

/* The placeholder of a parameter, by its C name. */
const char *expr_placeholder(struct ddb_arena *arena, char mark, const char *parameter);

#endif
