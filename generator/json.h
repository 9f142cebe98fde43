/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as people read it: one member a line. Texts are valid UTF-8, so that writing cannot fail. */
#ifndef DDBC_JSON_H
#define DDBC_JSON_H

#include "base/buf.h"

struct json {
  struct ddb_buf buf;
  int depth;
  bool first; /* nothing stands in the innermost object or list yet */
};

/* `key` is NULL in a list. `bracket` is '{' or '['. */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_string(struct json *json, const char *key, const char *text);
void json_number(struct json *json, const char *key, int64_t number);
void json_true(struct json *json, const char *key);

#endif
