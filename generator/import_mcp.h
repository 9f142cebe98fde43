/* SPDX-License-Identifier: Apache-2.0 */
/* The second half of reading an awslabs/mcp schema: its access patterns, once all entities are
 * there. */
#ifndef DDBC_IMPORT_MCP_H
#define DDBC_IMPORT_MCP_H

#include "import.h"

/* Adds the operations of one table's entities, of which `first` is the number of the first. */
void mcp_patterns(struct design *design, const cJSON *table, size_t first);

/* Comments that a pattern is left out. */
void mcp_left_out(struct design *design, struct design_entity *entity, const char *name,
                  const char *why);

/* Adds the operation of one pattern, or a comment. */
void mcp_query(struct design *design, const cJSON *pattern, struct design_entity *entity,
               const char *name);
void mcp_scan(struct design *design, const cJSON *pattern, struct design_entity *entity,
              const char *name);

/* Gives the operation the pattern's filter, where the language has all of it, else comments on it;
 * `operation` is NULL where there can be none. `index` is the one that is read, or NULL. */
void mcp_filter(struct design *design, const cJSON *pattern, struct design_entity *entity,
                struct design_index *index, struct design_operation *operation);

/* Whether a pattern's filter takes the parameter. */
bool mcp_in_filter(const cJSON *pattern, const char *parameter);

/* Names the patterns that go over several tables. */
void mcp_transactions(struct design *design, const cJSON *root);

#endif
