/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of operations that write. */
#include <string.h>

#include "mem.h"
#include "parse_expr.h"
#include "parse_op.h"

static void read_set(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->set_count = parse_op_set(parse, value, operation, true, &operation->set);
}

static void read_set_optional(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->set_optional_count =
      parse_op_set(parse, value, operation, false, &operation->set_optional);
}

static void read_changes(struct parse *parse, const struct yaml_node *value,
                         struct operation *operation, enum change_how how) {
  struct field_use *uses = NULL;
  size_t count = parse_op_set(parse, value, operation, false, &uses);
  for (size_t i = 0; i < count; i++) {
    size_t at = operation->change_count++;
    operation->changes = mem_grow(parse->arena, operation->changes, at, sizeof *operation->changes);
    operation->changes[at] =
        (struct field_change){.how = how, .word = value->key->text, .use = uses[i]};
  }
}

static void read_remove(struct parse *parse, const struct yaml_node *value, void *into) {
  read_changes(parse, value, into, CHANGE_REMOVE);
}

static void read_add(struct parse *parse, const struct yaml_node *value, void *into) {
  read_changes(parse, value, into, CHANGE_ADD);
}

static void read_subtract(struct parse *parse, const struct yaml_node *value, void *into) {
  read_changes(parse, value, into, CHANGE_SUBTRACT);
}

static void read_append(struct parse *parse, const struct yaml_node *value, void *into) {
  read_changes(parse, value, into, CHANGE_APPEND);
}

static void read_prepend(struct parse *parse, const struct yaml_node *value, void *into) {
  read_changes(parse, value, into, CHANGE_PREPEND);
}

static void read_set_if_absent(struct parse *parse, const struct yaml_node *value, void *into) {
  read_changes(parse, value, into, CHANGE_SET_IF_ABSENT);
}

static void read_add_to_set(struct parse *parse, const struct yaml_node *value, void *into) {
  read_changes(parse, value, into, CHANGE_ADD_TO_SET);
}

static void read_delete_from_set(struct parse *parse, const struct yaml_node *value, void *into) {
  read_changes(parse, value, into, CHANGE_DELETE_FROM_SET);
}

static void read_condition(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->condition = parse_expression(parse, value, operation->entity);
}

/* What a put makes is what it was given, and nothing is left of a delete. */
static void read_return(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  bool update = operation->verb == OP_UPDATE;
  const char *text = parse_text(parse, value, "return");
  if (text == NULL)
    return;
  if (strcmp(text, "old") == 0)
    operation->returned = RETURN_OLD;
  else if (update && strcmp(text, "new") == 0)
    operation->returned = RETURN_NEW;
  else
    diag_error(parse->diag, "bad-value", value->span,
               update ? "write new or old: the item behind the update, or before it"
                      : "write old: the item that was there; or leave it out",
               "'%s' is nothing that %s returns", text, update ? "an update" : "this operation");
}

static void read_upsert(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->upsert = parse_flag(parse, value);
}

static const struct parse_key put_keys[] = {{"put", true, parse_op_entity},
                                            {"condition", false, read_condition},
                                            {"return", false, read_return},
                                            PARSE_COMMON_KEYS};

const struct parse_verb parse_put = PARSE_VERB("put", "a put", OP_PUT, put_keys);

static const struct parse_key create_keys[] = {{"create", true, parse_op_entity},
                                               PARSE_COMMON_KEYS};

const struct parse_verb parse_create = PARSE_VERB("create", "a create", OP_CREATE, create_keys);

static const struct parse_key update_keys[] = {
    {"update", true, parse_op_entity},
    {"set", false, read_set},
    {"set_optional", false, read_set_optional},
    {"remove", false, read_remove},
    {"add", false, read_add},
    {"subtract", false, read_subtract},
    {"append", false, read_append},
    {"prepend", false, read_prepend},
    {"set_if_absent", false, read_set_if_absent},
    {"add_to_set", false, read_add_to_set},
    {"delete_from_set", false, read_delete_from_set},
    {"upsert", false, read_upsert},
    {"condition", false, read_condition},
    {"return", false, read_return},
    PARSE_COMMON_KEYS,
};

const struct parse_verb parse_update = PARSE_VERB("update", "an update", OP_UPDATE, update_keys);

static const struct parse_key delete_keys[] = {{"delete", true, parse_op_entity},
                                               {"condition", false, read_condition},
                                               {"return", false, read_return},
                                               PARSE_COMMON_KEYS};

const struct parse_verb parse_delete = PARSE_VERB("delete", "a delete", OP_DELETE, delete_keys);

static const struct parse_key check_keys[] = {
    {"check", true, parse_op_entity}, {"condition", true, read_condition}, PARSE_COMMON_KEYS};

const struct parse_verb parse_check = PARSE_VERB("check", "a check", OP_CHECK, check_keys);
