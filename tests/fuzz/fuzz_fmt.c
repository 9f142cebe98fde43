/* SPDX-License-Identifier: Apache-2.0 */
/* The layout of schemas under any bytes: what can be read can be formatted without losing anything,
 * and what was formatted stays as it is. */
#include <stdlib.h>
#include <string.h>

#include "fmt.h"
#include "fuzz/fuzz.h"
#include "mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct ddb_arena *arena = mem_arena();
  struct diag *diag = diag_new(arena);
  const struct source *source = source_from_text(arena, "fuzz", (const char *)data, size);
  struct fmt_result once = fmt_source(source, diag);
  if ((once.text == NULL) != (diag->errors > 0))
    abort();
  if (once.text != NULL) {
    const struct source *again = source_from_text(arena, "again", once.text, once.size);
    struct fmt_result twice = fmt_source(again, diag);
    if (twice.text == NULL || twice.size != once.size ||
        memcmp(twice.text, once.text, once.size) != 0)
      abort();
  }
  ddb_arena_free(arena);
  return 0;
}
