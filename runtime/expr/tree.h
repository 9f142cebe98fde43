/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions of DynamoDB as trees: conditions and filters, updates, projections, key conditions
 * (Developer Guide, "Expressions"). One grammar for two readers: the embedded store, which is sent
 * them, and the compiler, whose `filter:` and `condition:` are the same language with names of the
 * schema, {parameters} and literals in place of #names and :values.
 *
 *     or        = and { "or" and }
 *     and       = not { "and" not }
 *     not       = "not" not | "(" or ")" | predicate
 *     predicate = operand comparator operand | operand "between" operand "and" operand
 *               | operand "in" "(" operand { "," operand } ")" | call
 *     operand   = path | call | value | "(" operand ")"
 *     call      = word "(" operand { "," operand } ")"
 *     path      = name { "." name | "[" digits "]" }
 *
 * A tree says what was written and where. What names, values and types mean is for its reader to
 * find out; so is whether a function exists and how many operands it takes. */
#ifndef DDB_EXPR_TREE_H
#define DDB_EXPR_TREE_H

#include <ddb/arena.h>
#include <ddb/types.h>

/* Parentheses and `not` in each other; reading is recursive. */
#define TREE_DEPTH_MAX        300
#define TREE_SCHEMA_DEPTH_MAX 32 /* deeper than anyone writes */

enum tree_dialect {
  TREE_SERVICE, /* #name, :value */
  TREE_SCHEMA   /* {parameter}, 5, 'text', true, false; no aliases */
};

/* Bytes of the text: [start, end). */
struct tree_span {
  size_t start, end;
};

/* A step of a path: a member of a map, or an element of a list. */
struct tree_step {
  struct ddb_text name; /* data NULL: an element by its number */
  bool element;         /* of a list */
  bool alias;           /* the name stands for another: written #name, here with its '#' */
  bool argument;        /* the name is that of an argument: counts.{key}, lines[{at}] */
  size_t index;         /* of an element */
  struct tree_span span;
};

struct tree_path {
  struct tree_step *steps; /* the first is a name */
  size_t count;
  struct tree_span span;
};

enum tree_operand_kind {
  TREE_PATH,
  TREE_VALUE,  /* :value, with its ':'; in the schema {parameter}, without braces */
  TREE_CALL,   /* function(arguments) */
  TREE_PLUS,   /* of an update: two arguments */
  TREE_MINUS,  /* the same */
  TREE_NUMBER, /* the rest: only in the schema */
  TREE_STRING, /* without quotes, '' as ' */
  TREE_BOOL    /* text is "true" or "false" in any case */
};

struct tree_operand {
  enum tree_operand_kind kind;
  struct tree_span span; /* of a call: its name */
  struct tree_path path;
  struct ddb_text text; /* of a value and a literal; the name of a function */
  struct tree_operand *arguments;
  size_t count;
};

enum tree_op { TREE_OR, TREE_AND, TREE_NOT, TREE_COMPARE, TREE_BETWEEN, TREE_IN, TREE_PREDICATE };

struct tree_node {
  enum tree_op op;
  struct ddb_text word;    /* the comparator, as written */
  struct tree_node *left;  /* of TREE_OR, TREE_AND, TREE_NOT */
  struct tree_node *right; /* of TREE_OR, TREE_AND */
  /* Of TREE_COMPARE 2, TREE_BETWEEN 3, TREE_IN 2 or more, TREE_PREDICATE 1, a call. */
  struct tree_operand *operands;
  size_t count;
  bool grouped;          /* parentheses are around it */
  struct tree_span span; /* of the operator; of a predicate: its function */
};

/* One action of an update: SET path = value, REMOVE path, ADD path value, DELETE path value. */
enum tree_section { TREE_SET, TREE_REMOVE, TREE_ADD, TREE_DELETE };

struct tree_action {
  enum tree_section section;
  struct tree_path path;
  struct tree_operand value; /* not of TREE_REMOVE */
};

struct tree_update {
  struct tree_action *actions; /* in the order of the text */
  size_t count;
};

struct tree_paths {
  struct tree_path *items;
  size_t count;
};

enum tree_fault {
  TREE_GOOD,
  TREE_SYNTAX,    /* `span` is a word that does not belong there; empty at the end of the text */
  TREE_REDUNDANT, /* parentheses directly in parentheses, which the service refuses */
  TREE_TWICE,     /* a section of an update for the second time: `span` is its keyword */
  TREE_DEEP,      /* beyond TREE_DEPTH_MAX */
  TREE_NO_MEMORY
};

/* Why a text is no expression. */
struct tree_error {
  enum tree_fault fault;
  struct tree_span span;
  struct tree_span near; /* the words before and behind it too */
  const char *expected;  /* what could stand here instead, such as "a comparison" */
  const char *what;      /* of a word that is none, such as "this quote is never closed"; or NULL */
  const char *help;      /* and its cure; or NULL */
};

/* The trees live in `mem`; texts in them point into `text` or `mem`. False: `error` says why. */
bool tree_read_condition(struct ddb_arena *mem, enum tree_dialect dialect, struct ddb_text text,
                         struct tree_node **out, struct tree_error *error);
bool tree_read_update(struct ddb_arena *mem, struct ddb_text text, struct tree_update *out,
                      struct tree_error *error);
/* What is expected behind a path. */
#define TREE_PATH_END "the end of the path"

/* A path of the schema, whose names and numbers may be arguments. */
bool tree_read_path(struct ddb_arena *mem, struct ddb_text text, struct tree_path *out,
                    struct tree_error *error);
bool tree_read_projection(struct ddb_arena *mem, struct ddb_text text, struct tree_paths *out,
                          struct tree_error *error);

/* Operators and functions, of which DynamoDB takes 300 in one expression. */
size_t tree_operators(const struct tree_node *node);

#endif
