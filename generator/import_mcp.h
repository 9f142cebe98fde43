/* SPDX-License-Identifier: Apache-2.0 */
/* The second half of reading an awslabs/mcp schema: its access patterns, once all entities are
 * there. */
#ifndef DDBC_IMPORT_MCP_H
#define DDBC_IMPORT_MCP_H

#include "import.h"

/* Adds the operations of one table's entities, of which `first` is the number of the first. */
void mcp_patterns(struct design *design, const cJSON *table, size_t first);

/* Names the patterns that go over several tables. */
void mcp_transactions(struct design *design, const cJSON *root);

#endif
