/* SPDX-License-Identifier: Apache-2.0 */
/* Third-party cases in JSON, as a test reads them. */
#ifndef TESTS_SUPPORT_VECTORS_H
#define TESTS_SUPPORT_VECTORS_H

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "report.h"

static inline const cJSON *get(const cJSON *object, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

static inline const char *string(const cJSON *object, const char *name) {
  return cJSON_GetStringValue(get(object, name));
}

/* A file below the vectors, to be deleted; NULL where it is not there. */
static inline cJSON *load(const char *relative) {
  char *path = vectors_path(relative);
  char *text = path != NULL ? slurp_file(path, NULL) : NULL;
  cJSON *tree = text != NULL ? cJSON_Parse(text) : NULL;
  free(text);
  free(path);
  return tree;
}

#endif
