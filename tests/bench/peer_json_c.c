/* SPDX-License-Identifier: Apache-2.0 */
#include "peers.h"

#include <string.h>

#include <json-c/json.h>

/* Its functions take what they only read as if they changed it. */
static json_object *of(const void *value) {
  union {
    const void *from;
    json_object *to;
  } both = {value};
  return both.to;
}

static void *parse(struct ddb_text text) {
  json_tokener *tokener = json_tokener_new();
  json_object *out = json_tokener_parse_ex(tokener, text.data, (int)text.size);
  json_tokener_free(tokener);
  return out;
}

static void drop(void *value) {
  (void)json_object_put(value);
}

static const void *member(const void *object, const char *name) {
  json_object *out = NULL;
  (void)json_object_object_get_ex(of(object), name, &out);
  return out;
}

static const void *next(const void *array, const void *last, size_t at) {
  (void)last;
  return at < json_object_array_length(of(array)) ? json_object_array_get_idx(of(array), at) : NULL;
}

static const char *text(const void *value) {
  return json_object_get_string(of(value));
}

static bool boolean(const void *value) {
  return json_object_get_boolean(of(value));
}

static void *object(void) {
  return json_object_new_object();
}

static void *string(const char *from) {
  return json_object_new_string(from);
}

static void *truth(bool value) {
  return json_object_new_boolean(value);
}

static void set(void *into, const char *name, void *value) {
  (void)json_object_object_add(into, name, value);
}

static char *print(const void *value) {
  return strdup(json_object_to_json_string_ext(of(value), JSON_C_TO_STRING_PLAIN |
                                                              JSON_C_TO_STRING_NOSLASHESCAPE));
}

const struct tree peer_json_c = {"json-c", NULL,   parse,  drop,  member, next, text,
                                 boolean,  object, string, truth, set,    print};
