/* SPDX-License-Identifier: Apache-2.0 */
/* See json.h. */
#include "json.h"

#include <string.h>

static void new_line(struct json *json) {
  ddb_buf_char(&json->buf, '\n');
  for (int i = 0; i < json->depth; i++)
    ddb_buf_text(&json->buf, "  ");
}

static void begin(struct json *json, const char *key) {
  if (!json->first)
    ddb_buf_char(&json->buf, ',');
  if (json->depth > 0)
    new_line(json);
  json->first = false;
  if (key == NULL)
    return;
  ddb_buf_json_string(&json->buf, key, strlen(key));
  ddb_buf_text(&json->buf, ": ");
}

void json_open(struct json *json, const char *key, char bracket) {
  begin(json, key);
  ddb_buf_char(&json->buf, bracket);
  json->depth++;
  json->first = true;
}

/* An empty list stays on its line. */
void json_close(struct json *json, char bracket) {
  json->depth--;
  if (!json->first)
    new_line(json);
  ddb_buf_char(&json->buf, bracket);
  json->first = false;
}

void json_string(struct json *json, const char *key, const char *text) {
  begin(json, key);
  ddb_buf_json_string(&json->buf, text, strlen(text));
}

void json_number(struct json *json, const char *key, int64_t number) {
  begin(json, key);
  ddb_buf_i64(&json->buf, number);
}

void json_true(struct json *json, const char *key) {
  begin(json, key);
  ddb_buf_text(&json->buf, "true");
}
