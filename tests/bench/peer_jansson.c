/* SPDX-License-Identifier: Apache-2.0 */
#include "peers.h"

#include <jansson.h>

static void *parse(struct ddb_text text) {
  return json_loadb(text.data, text.size, 0, NULL);
}

static void drop(void *value) {
  json_decref(value);
}

static const void *member(const void *object, const char *name) {
  return json_object_get(object, name);
}

static const void *next(const void *array, const void *last, size_t at) {
  (void)last;
  return json_array_get(array, at);
}

static const char *text(const void *value) {
  return json_string_value(value);
}

static bool boolean(const void *value) {
  const json_t *json = value;
  return json_is_true(json);
}

static void *object(void) {
  return json_object();
}

static void *string(const char *from) {
  return json_string(from);
}

static void *truth(bool value) {
  return json_boolean(value);
}

static void set(void *into, const char *name, void *value) {
  (void)json_object_set_new(into, name, value);
}

static char *print(const void *value) {
  return json_dumps(value, JSON_COMPACT);
}

const struct tree peer_jansson = {"jansson", NULL,   parse,  drop,  member, next, text,
                                  boolean,   object, string, truth, set,    print};
