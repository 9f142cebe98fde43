/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of the NoSQL Workbench reader share: models with samples and without. */
#ifndef DDBC_IMPORT_WORKBENCH_H
#define DDBC_IMPORT_WORKBENCH_H

#include "import.h"

/* {"AttributeName": ..., "AttributeType": ...}. */
struct design_attribute workbench_attribute(struct design *design, const cJSON *json);

/* Whether an attribute is a field: neither a key and nothing else, nor the entity's name. */
bool workbench_is_field(const struct design_table *table, const char *attribute);

/* The type for a value in DynamoDB JSON. */
const char *workbench_type(const cJSON *value);

/* Adds the entity of a facet without samples; `own` where `ddbc table` wrote the model. */
void workbench_facet(struct design *design, const cJSON *json, const cJSON *facet,
                     struct design_table *table, bool own);

/* Adds the entity of a table that has neither samples nor facets. */
void workbench_table(struct design *design, const cJSON *json, struct design_table *table);

#endif
