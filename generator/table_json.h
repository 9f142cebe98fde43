/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of `ddbc table`, and what both have in JSON. */
#ifndef DDBC_TABLE_JSON_H
#define DDBC_TABLE_JSON_H

#include "json.h"
#include "model.h"

void table_createtable(struct json *json, const struct model *model);
void table_workbench(struct json *json, const struct model *model);

/* What is provisioned, of a table that is not billed on demand; and which of both it is. */
void json_throughput(struct json *json, const struct table *table);
void json_billing(struct json *json, const struct table *table);

/* {"ProjectionType": ...} as both formats have it. */
void json_projection(struct json *json, const struct index *index);

#endif
