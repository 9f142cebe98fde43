/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of a schema, in the order they are read: each may refer to those before it. */
#ifndef DDBC_PARSE_SECTIONS_H
#define DDBC_PARSE_SECTIONS_H

#include "parse_map.h"

void parse_envelope(struct parse *parse, const struct yaml_node *node, void *envelope);
void parse_table(struct parse *parse, const struct yaml_node *node, void *model);
void parse_tables(struct parse *parse, const struct yaml_node *node, void *model);
void parse_types(struct parse *parse, const struct yaml_node *node, void *model);
void parse_entities(struct parse *parse, const struct yaml_node *node, void *model);
void parse_operations(struct parse *parse, const struct yaml_node *node, void *model);
void parse_workload(struct parse *parse, const struct yaml_node *node, void *model);

void parse_policy(struct parse *parse, const struct yaml_node *node, void *model);
extern const struct limits parse_default_limits;

/* `separator:`; what it does not say stays as it is in *out. */
void parse_separator(struct parse *parse, const struct yaml_node *value, struct separator *out);

/* The templates under `key:` of an entity whose fields and table are known. */
void parse_entity_key(struct parse *parse, const struct yaml_node *node, struct entity *entity);

/* `where:` of an entity whose key is known. */
void parse_entity_where(struct parse *parse, const struct yaml_node *node, struct entity *entity);

/* `version:` of an entity whose key is known. */
void parse_entity_version(struct parse *parse, const struct yaml_node *value, void *entity);

/* `unique:` of an entity whose key is known. */
void parse_entity_unique(struct parse *parse, const struct yaml_node *value, void *entity);

/* The fields of a key, each once; how many there are. */
size_t parse_key_fields(struct parse *parse, const struct key_template *partition,
                        const struct key_template *sort, const struct field ***out);

/* Fields of an entity or a struct. */
void parse_fields(struct parse *parse, const struct yaml_node *node, struct field **fields,
                  size_t *count);

#endif
