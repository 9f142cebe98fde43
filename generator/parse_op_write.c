/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of operations that write. */
#include "parse_expr.h"
#include "parse_op.h"

static void read_set(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->set_count = parse_op_fields(parse, value, operation, &operation->set);
}

static void read_set_optional(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->set_optional_count =
      parse_op_fields(parse, value, operation, &operation->set_optional);
}

static void read_condition(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->condition = parse_expression(parse, value, operation->entity);
}

static const struct parse_key put_keys[] = {
    {"put", true, parse_op_entity}, {"condition", false, read_condition}, PARSE_COMMON_KEYS};

const struct parse_verb parse_put = PARSE_VERB("put", "a put", OP_PUT, put_keys);

static const struct parse_key create_keys[] = {{"create", true, parse_op_entity},
                                               PARSE_COMMON_KEYS};

const struct parse_verb parse_create = PARSE_VERB("create", "a create", OP_CREATE, create_keys);

static const struct parse_key update_keys[] = {
    {"update", true, parse_op_entity},
    {"set", false, read_set},
    {"set_optional", false, read_set_optional},
    {"condition", false, read_condition},
    PARSE_COMMON_KEYS,
};

const struct parse_verb parse_update = PARSE_VERB("update", "an update", OP_UPDATE, update_keys);

static const struct parse_key delete_keys[] = {
    {"delete", true, parse_op_entity}, {"condition", false, read_condition}, PARSE_COMMON_KEYS};

const struct parse_verb parse_delete = PARSE_VERB("delete", "a delete", OP_DELETE, delete_keys);
