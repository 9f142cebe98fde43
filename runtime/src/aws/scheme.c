/* SPDX-License-Identifier: Apache-2.0 */
/* One pointer, set by the library that brings the scheme. */
#include "aws/scheme.h"

#include <stdatomic.h>
#include <string.h>

/* The scheme that users may write without its library: their error says which one to link. */
#define EMBEDDED "sqlite:"

static _Atomic(const struct ddb_scheme *) registered;

void ddb_scheme_register(const struct ddb_scheme *scheme) {
  atomic_store(&registered, scheme);
}

bool ddb_scheme_find(const char *endpoint, const struct ddb_scheme **scheme, const char **place) {
  const struct ddb_scheme *known = atomic_load(&registered);
  size_t size = known != NULL ? strlen(known->name) : 0;
  *scheme = NULL;
  if (known != NULL && strncmp(endpoint, known->name, size) == 0 && endpoint[size] == ':') {
    *scheme = known;
    *place = endpoint + size + 1;
    return true;
  }
  *place = endpoint + strlen(EMBEDDED);
  return strncmp(endpoint, EMBEDDED, strlen(EMBEDDED)) == 0;
}
