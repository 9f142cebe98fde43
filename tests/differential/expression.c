/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions at random, from the whole grammar: well formed as a rule, well typed more often than
 * not, and now and then neither. */
#include <string.h>

#include "diff.h"

/* ---- placeholders ---------------------------------------------------------------------------- */

void expression_begin(struct expression *at) {
  *at = (struct expression){.name_count = 0};
  ddb_buf_init_arena(&at->names, memory, SIZE_MAX);
  ddb_buf_init_arena(&at->values, memory, SIZE_MAX);
}

void expression_end(struct expression *at, struct ddb_buf *body) {
  if (any(300) == 0) /* one that nobody uses */
    ddb_buf_format(&at->names, "%s\"#unused\":\"aa\"", at->name_count++ > 0 ? "," : "");
  if (any(300) == 0)
    ddb_buf_format(&at->values, "%s\":unused\":{\"S\":\"a\"}", at->value_count++ > 0 ? "," : "");
  if (at->name_count > 0)
    ddb_buf_format(body, ",\"ExpressionAttributeNames\":{%s}", at->names.data);
  if (at->value_count > 0)
    ddb_buf_format(body, ",\"ExpressionAttributeValues\":{%s}", at->values.data);
}

void put_alias(struct expression *at, struct ddb_buf *text, const char *name) {
  ddb_buf_format(text, "#n%u", at->name_count);
  if (any(400) == 0) /* forgotten */
    return;
  ddb_buf_format(&at->names, "%s\"#n%u\":\"%s\"", at->name_count > 0 ? "," : "", at->name_count,
                 name);
  at->name_count++;
}

void put_slot(struct expression *at, struct ddb_buf *text) {
  ddb_buf_format(text, ":v%u", at->value_count);
  ddb_buf_format(&at->values, "%s\":v%u\":", at->value_count > 0 ? "," : "", at->value_count);
  at->value_count++;
}

static void put_value_slot(struct expression *at, struct ddb_buf *text, const char *type) {
  put_slot(at, text);
  if (type != NULL && percent(92))
    put_typed(&at->values, type, 1);
  else
    put_value(&at->values, 1);
}

/* ---- paths ----------------------------------------------------------------------------------- */

static const struct {
  const char *name, *type;
  bool aliased; /* cannot stand as it is */
} roots[] = {{"aa", "S", false},    {"nn", "N", false},  {"bb", "B", false}, {"tt", "BOOL", false},
             {"zz", "NULL", false}, {"mm", "M", false},  {"li", "L", false}, {"st", "SS", false},
             {"sn", "NS", false},   {"sb", "BS", false}, {"a.b", "S", true}, {"size", "N", true},
             {"gs", "S", false},    {"gn", "N", false},  {"ls", "S", false}, {"ln", "N", false}};
enum { ROOTS = sizeof roots / sizeof roots[0] };

const char *root_named(unsigned number, const char **type) {
  *type = roots[number % ROOTS].type;
  return roots[number % ROOTS].name;
}

void put_name(struct expression *at, struct ddb_buf *text, const char *name, bool aliased) {
  if ((aliased && any(100) > 0) || percent(20))
    put_alias(at, text, name);
  else
    ddb_buf_text(text, name);
}

static void put_steps(struct expression *at, struct ddb_buf *text, unsigned root) {
  bool map = strcmp(roots[root].type, "M") == 0;
  if (!map && strcmp(roots[root].type, "L") != 0 && any(60) > 0)
    return;
  for (unsigned depth = 0; depth < 3 && percent(depth == 0 ? 55 : 25); depth++) {
    if (map) {
      static const char *const names[] = {"x", "y", "l"};
      ddb_buf_char(text, '.');
      hit(F_PATH_MEMBER);
      put_name(at, text, ONE_OF(names), false);
    } else {
      hit(F_PATH_ELEMENT);
      ddb_buf_format(text, "[%u]", any(percent(5) ? 50 : 3));
    }
    map = percent(50);
  }
}

/* The type that is likely there; NULL: nobody knows. `key`: one of the table's key, too. */
static const char *put_path(struct expression *at, struct ddb_buf *text, bool key) {
  unsigned root = any(ROOTS);
  size_t before;
  if (key && percent(5)) {
    put_name(at, text, percent(50) ? "p" : "k", false);
    return NULL;
  }
  put_name(at, text, roots[root].name, roots[root].aliased);
  before = text->size;
  put_steps(at, text, root);
  return text->size == before ? roots[root].type : NULL;
}

static void put_path_of(struct expression *at, struct ddb_buf *text, const char *type) {
  unsigned root = any(ROOTS);
  for (unsigned i = 0; i < ROOTS && strcmp(roots[root].type, type) != 0; i++)
    root = (root + 1) % ROOTS;
  put_name(at, text, roots[root].name, roots[root].aliased);
}

/* ---- conditions ------------------------------------------------------------------------------ */

/* Answers what the other operand should be. */
static const char *put_left(struct expression *at, struct ddb_buf *text) {
  const char *type;
  if (percent(8)) {
    hit(F_SIZE);
    ddb_buf_text(text, "size(");
    (void)put_path(at, text, true);
    ddb_buf_char(text, ')');
    return "N";
  }
  type = put_path(at, text, true);
  return type;
}

static void put_right(struct expression *at, struct ddb_buf *text, const char *type) {
  if (percent(85))
    put_value_slot(at, text, type);
  else if (type != NULL && percent(70))
    put_path_of(at, text, type);
  else
    (void)put_left(at, text);
}

static void put_comparison(struct expression *at, struct ddb_buf *text) {
  static const char *const operators[] = {"=", "<>", "<", "<=", ">", ">="};
  unsigned which = any(6);
  const char *type = put_left(at, text);
  if (type != NULL && which > 1 && strlen(type) > 1 && any(20) > 0)
    which = any(2);
  hit(F_EQ + which);
  ddb_buf_format(text, " %s ", operators[which]);
  put_right(at, text, type);
}

static void put_between(struct expression *at, struct ddb_buf *text) {
  static const char *const ordered[] = {"S", "N", "B"};
  const char *type = ONE_OF(ordered);
  hit(F_BETWEEN);
  put_path_of(at, text, type);
  ddb_buf_text(text, " BETWEEN ");
  put_right(at, text, type);
  ddb_buf_text(text, " AND ");
  put_right(at, text, type);
}

static void put_in(struct expression *at, struct ddb_buf *text) {
  const char *type = put_left(at, text);
  hit(F_IN);
  ddb_buf_text(text, " IN (");
  for (unsigned i = 0, count = percent(1) ? 99 + any(4) : 1 + any(4); i < count; i++) {
    if (i > 0)
      ddb_buf_text(text, ", ");
    put_right(at, text, type);
  }
  ddb_buf_char(text, ')');
}

static void put_type_check(struct expression *at, struct ddb_buf *text) {
  static const char *const names[] = {"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"};
  hit(F_TYPE);
  ddb_buf_text(text, "attribute_type(");
  (void)put_path(at, text, true);
  ddb_buf_text(text, ", ");
  put_slot(at, text);
  if (any(40) == 0)
    put_value(&at->values, 1);
  else
    ddb_buf_format(&at->values, "{\"S\":\"%s\"}", ONE_OF(names));
  ddb_buf_char(text, ')');
}

static void put_function(struct expression *at, struct ddb_buf *text) {
  static const char *const element[] = {"S", "N", "B"};
  unsigned which = any(5);
  if (which == 2) {
    put_type_check(at, text);
    return;
  }
  static const char *const names[] = {"attribute_exists", "attribute_not_exists", "", "begins_with",
                                      "contains"};
  static const enum feature features[] = {F_EXISTS, F_NOT_EXISTS, F_TYPE, F_BEGINS, F_CONTAINS};
  hit(features[which]);
  ddb_buf_format(text, "%s(", any(300) == 0 ? "Contains" : names[which]);
  if (which == 3)
    put_path_of(at, text, percent(50) ? "S" : "B");
  else
    (void)put_path(at, text, true);
  if (which > 2) {
    ddb_buf_text(text, ", ");
    put_right(at, text, which == 3 ? (percent(60) ? "S" : "B") : ONE_OF(element));
  }
  ddb_buf_char(text, ')');
}

void put_condition(struct expression *at, struct ddb_buf *text, unsigned depth) {
  unsigned which = any(depth > 2 ? 8 : 12);
  if (which < 3) {
    put_comparison(at, text);
  } else if (which < 4) {
    put_between(at, text);
  } else if (which < 5) {
    put_in(at, text);
  } else if (which < 8) {
    put_function(at, text);
  } else if (which == 8) {
    hit(F_NOT);
    ddb_buf_text(text, percent(50) ? "NOT " : "not (");
    bool closes = text->data[text->size - 1] == '(';
    put_condition(at, text, depth + 1);
    ddb_buf_text(text, closes ? ")" : "");
  } else if (which == 9) {
    ddb_buf_char(text, '(');
    put_condition(at, text, depth + 1);
    ddb_buf_char(text, ')');
  } else {
    hit(which == 10 ? F_AND : F_OR);
    put_condition(at, text, depth + 1);
    ddb_buf_text(text, which == 10 ? " AND " : " or ");
    put_condition(at, text, depth + 1);
  }
}

/* ---- projections ----------------------------------------------------------------------------- */

void put_projection(struct expression *at, struct ddb_buf *text) {
  hit(F_PROJECTION);
  for (unsigned i = 0, count = 1 + any(4); i < count; i++) {
    if (i > 0)
      ddb_buf_text(text, ", ");
    (void)put_path(at, text, true);
  }
}

/* ---- updates --------------------------------------------------------------------------------- */

static void put_set_operand(struct expression *at, struct ddb_buf *text, const char *type,
                            unsigned depth) {
  unsigned which = any(depth > 1 ? 6 : 10);
  if (which < 4 || type == NULL) {
    put_value_slot(at, text, type);
  } else if (which < 6) {
    put_path_of(at, text, type);
  } else if (which < 8 || strcmp(type, "L") != 0) {
    hit(F_IF_NOT_EXISTS);
    ddb_buf_text(text, "if_not_exists(");
    put_path_of(at, text, type);
    ddb_buf_text(text, ", ");
    put_set_operand(at, text, type, depth + 1);
    ddb_buf_char(text, ')');
  } else {
    hit(F_LIST_APPEND);
    ddb_buf_text(text, "list_append(");
    put_set_operand(at, text, type, depth + 1);
    ddb_buf_text(text, ", ");
    put_set_operand(at, text, type, depth + 1);
    ddb_buf_char(text, ')');
  }
}

/* To a list that may not be there yet, as most do it. */
static void put_append(struct expression *at, struct ddb_buf *text) {
  bool before = percent(30);
  hit(F_SET);
  hit(F_LIST_APPEND);
  hit(F_IF_NOT_EXISTS);
  ddb_buf_text(text, "SET li = list_append(");
  if (before)
    put_value_slot(at, text, "L");
  ddb_buf_text(text, before ? ", if_not_exists(li, " : "if_not_exists(li, ");
  put_value_slot(at, text, "L");
  ddb_buf_char(text, ')');
  if (!before) {
    ddb_buf_text(text, ", ");
    put_value_slot(at, text, "L");
  }
  ddb_buf_char(text, ')');
}

static void put_set_action(struct expression *at, struct ddb_buf *text, const char *type) {
  ddb_buf_text(text, " = ");
  put_set_operand(at, text, type, 0);
  if ((type != NULL && strcmp(type, "N") == 0 && percent(50)) || any(60) == 0) {
    bool plus = percent(50);
    hit(plus ? F_PLUS : F_MINUS);
    ddb_buf_text(text, plus ? " + " : " - ");
    put_set_operand(at, text, type, 0);
  }
}

/* Paths of one request meet rarely: each action has its own part of the roots. */
static const char *put_target(struct expression *at, struct ddb_buf *text, unsigned action,
                              const char *type) {
  unsigned root = (action * 5 + any(5)) % ROOTS;
  size_t before;
  if (any(50) == 0)
    return put_path(at, text, true);
  if (type != NULL)
    for (unsigned i = 0; i < ROOTS && strcmp(roots[root].type, type) != 0; i++)
      root = (root + 1) % ROOTS;
  put_name(at, text, roots[root].name, roots[root].aliased);
  before = text->size;
  if (type == NULL)
    put_steps(at, text, root);
  return text->size == before ? roots[root].type : NULL;
}

static void put_action(struct expression *at, struct ddb_buf *text, unsigned clause,
                       unsigned action) {
  static const char *const adds[] = {"N", "N", "SS", "NS", "BS"};
  static const char *const sets[] = {"SS", "NS", "BS"};
  const char *type;
  if (clause == 0) {
    type = put_target(at, text, action, NULL);
    put_set_action(at, text, type);
  } else if (clause == 1) {
    (void)put_target(at, text, action, NULL);
  } else {
    type = clause == 2 ? ONE_OF(adds) : ONE_OF(sets);
    (void)put_target(at, text, action, type);
    ddb_buf_char(text, ' ');
    put_value_slot(at, text, type);
  }
}

bool put_update(struct expression *at, struct ddb_buf *text) {
  static const char *const names[] = {"SET", "REMOVE", "ADD", "delete"};
  bool takes_away = true;
  unsigned clause = any(4), action = any(ROOTS);
  if (percent(6)) {
    put_append(at, text);
    return false;
  }
  for (unsigned i = 0, count = 1 + any(percent(70) ? 1 : 4); i < count;
       i++, clause = (clause + 1) % 4) {
    hit(F_SET + clause);
    takes_away = takes_away && clause % 2 == 1;
    ddb_buf_format(text, "%s%s ", i > 0 ? " " : "", names[clause]);
    for (unsigned k = 0, actions = 1 + any(percent(60) ? 1 : 3); k < actions; k++) {
      ddb_buf_text(text, k > 0 ? ", " : "");
      put_action(at, text, clause, action++);
    }
  }
  return takes_away;
}
