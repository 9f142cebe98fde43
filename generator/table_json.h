/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as people read it: one member a line. Names and texts of a schema are valid UTF-8, so
 * writing them cannot fail. */
#ifndef DDBC_TABLE_JSON_H
#define DDBC_TABLE_JSON_H

#include "base/buf.h"
#include "model.h"

struct json {
  struct ddb_buf buf;
  int depth;
  bool first; /* nothing stands in the innermost object or list yet */
};

/* `key` is NULL in a list. `bracket` is '{' or '['. */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_string(struct json *json, const char *key, const char *text);

/* The formats. */
void table_createtable(struct json *json, const struct model *model);
void table_workbench(struct json *json, const struct model *model);

/* What is provisioned, of a table that is not billed on demand; and which of both it is. */
void json_throughput(struct json *json, const struct table *table);
void json_billing(struct json *json, const struct table *table);

/* {"ProjectionType": ...} as both formats have it. */
void json_projection(struct json *json, const struct index *index);

#endif
