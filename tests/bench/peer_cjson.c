/* SPDX-License-Identifier: Apache-2.0 */
#include "peers.h"

#include <cjson/cJSON.h>

static void *parse(struct ddb_text text) {
  return cJSON_ParseWithLength(text.data, text.size);
}

static void drop(void *value) {
  cJSON_Delete(value);
}

static const void *member(const void *object, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const void *next(const void *array, const void *last, size_t at) {
  const cJSON *list = array, *before = last;
  (void)at;
  return before != NULL ? before->next : list->child;
}

static const char *text(const void *value) {
  const cJSON *string = value;
  return string->valuestring;
}

static bool boolean(const void *value) {
  return cJSON_IsTrue(value);
}

static void *object(void) {
  return cJSON_CreateObject();
}

static void *string(const char *from) {
  return cJSON_CreateString(from);
}

static void *truth(bool value) {
  return cJSON_CreateBool(value);
}

static void set(void *into, const char *name, void *value) {
  cJSON_AddItemToObject(into, name, value);
}

static char *print(const void *value) {
  return cJSON_PrintUnformatted(value);
}

const struct tree peer_cjson = {"cjson", "cjson-tree", parse,  drop,  member, next, text,
                                boolean, object,       string, truth, set,    print};
