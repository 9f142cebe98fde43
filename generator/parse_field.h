/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a field: its type, and what else is said about it. */
#ifndef DDBC_PARSE_FIELD_H
#define DDBC_PARSE_FIELD_H

#include "parse_map.h"

/* `list<EditSuggestion>?`. On an error out->kind may stay NULL. */
void parse_type_ref(struct parse *parse, const struct yaml_node *node, struct type_ref *out);

/* Readers of the options for parse_keys, with `into` a struct field whose type is known. */
void parse_option_attribute(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_min(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_max(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_min_length(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_max_length(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_pattern(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_precision(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_read_only(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_by(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_union(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_hidden(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_default(struct parse *parse, const struct yaml_node *value, void *into);
void parse_option_generate(struct parse *parse, const struct yaml_node *value, void *into);

/* `Name: {union: Enum, variants: {...}}` of the section types. */
void parse_union(struct parse *parse, const struct yaml_node *node, struct struct_type *type);

/* Finds the field that `by:` names among those beside `field`, which `node` defines. */
void parse_union_tag(struct parse *parse, const struct yaml_node *node, struct field *field,
                     const struct field *fields, size_t count);

#endif
