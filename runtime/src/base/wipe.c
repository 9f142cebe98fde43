/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wipe.h"

#include <string.h>

/* Read anew at each call: the compiler cannot know that it is memset, whose effect nobody sees. */
static void *(*const volatile overwrite)(void *, int, size_t) = memset;

void ddb_wipe(void *bytes, size_t size) {
  if (bytes != NULL && size > 0)
    overwrite(bytes, 0, size);
}
