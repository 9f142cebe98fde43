/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of operations: a table per verb, in the file of its family. An option that a verb does
 * not take is an unknown key there. */
#ifndef DDBC_PARSE_OP_H
#define DDBC_PARSE_OP_H

#include "parse_map.h"

/* A verb of `operations:` and the keys beside it. */
struct parse_verb {
  const char *word;
  const char *what; /* in messages: "a put" */
  enum operation_verb verb;
  const struct parse_key *keys;
  size_t key_count;
};

/* parse_op_read.c, parse_op_write.c, parse_op_many.c */
extern const struct parse_verb parse_get;
extern const struct parse_verb parse_query;
extern const struct parse_verb parse_count;
extern const struct parse_verb parse_scan;
extern const struct parse_verb parse_batch_get;
extern const struct parse_verb parse_transact_get;
extern const struct parse_verb parse_transact; /* parse_op_transact.c */
extern const struct parse_verb parse_put;
extern const struct parse_verb parse_create;
extern const struct parse_verb parse_update;
extern const struct parse_verb parse_delete;
extern const struct parse_verb parse_check;

#define PARSE_VERB(word, what, verb, keys)                                                         \
  { word, what, verb, keys, sizeof(keys) / sizeof((keys)[0]) }

/* Readers that every verb has. */
#define PARSE_COMMON_KEYS                                                                          \
  {"doc", false, parse_op_doc}, {"c_name", false, parse_op_c_name}, {                              \
    "accept", false, parse_op_accept                                                               \
  }
void parse_op_doc(struct parse *parse, const struct yaml_node *value, void *into);
void parse_op_c_name(struct parse *parse, const struct yaml_node *value, void *into);

/* The value of the verb: `{put: EditRecord}`. */
void parse_op_entity(struct parse *parse, const struct yaml_node *value, void *into);

/* The same, or a list of entities. */
void parse_op_entities(struct parse *parse, const struct yaml_node *value, void *into);
const struct entity *parse_op_find_entity(struct parse *parse, const struct yaml_node *value);

/* Keys of all lists. */
void parse_op_index(struct parse *parse, const struct yaml_node *value, void *into);
void parse_op_filter(struct parse *parse, const struct yaml_node *value, void *into);
void parse_op_limit(struct parse *parse, const struct yaml_node *value, void *into);
void parse_op_consistent(struct parse *parse, const struct yaml_node *value, void *into);
/* Of reads that give items. */
void parse_op_project(struct parse *parse, const struct yaml_node *value, void *into);

/* parse_op_transact.c: the members of each transact, when all operations are read. */
void parse_op_members(struct parse *parse, const struct yaml_node *operations);

/* A list of the entity's fields, each at most once. */
size_t parse_op_fields(struct parse *parse, const struct yaml_node *value,
                       const struct operation *operation, struct field_use **out);

/* parse_op_set.c: a list of what an update names, each once: fields and paths; with `constants`
 * also `{field: value}`. */
size_t parse_op_set(struct parse *parse, const struct yaml_node *value,
                    const struct operation *operation, bool constants, struct field_use **out);

/* parse_op_by.c: fills operation->by and ->relation; how many there are. */
size_t parse_op_by(struct parse *parse, const struct yaml_node *value, struct operation *operation);

/* One field of the entity by its name, or NULL when that was reported. */
const struct field *parse_op_field(struct parse *parse, const struct entity *entity,
                                   const struct yaml_node *node);

#endif
