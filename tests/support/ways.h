/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an item decodes alike in every way that the library has: by wide registers, by words, and
 * by the general reader alone. */
#ifndef TESTS_SUPPORT_WAYS_H
#define TESTS_SUPPORT_WAYS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/gen.h>

#include "base/arena.h"
#include "wire/usual.h"

/* What became of the item: the item that its record encodes to, or the error. */
static inline char *ways_outcome(const struct ddb_entity *entity, const char *text, size_t size,
                                 enum ddb_usual_way way) {
  struct ddb_arena *mem = ddb_arena_new();
  void *record = malloc(entity->size);
  char *alone = malloc(size > 0 ? size : 1); /* of just its size: ASan sees a read past its end */
  struct ddb_text item = {NULL, 0};
  if (mem == NULL || record == NULL || alone == NULL)
    abort();
  memcpy(alone, text, size);
  ddb_usual_way = way;
  enum ddb_status status = ddb_decode(mem, entity, (struct ddb_text){alone, size}, record);
  ddb_usual_way = DDB_USUAL_AVX2;
  free(alone); /* nothing of it is in the record */
  bool read = status >= 0;
  if (read)
    status = ddb_encode(mem, entity, record, &item);
  const struct ddb_error *error = ddb_arena_error(mem);
  size_t room = item.size + sizeof error->text + sizeof error->field + 64;
  char *outcome = malloc(room);
  if (outcome == NULL)
    abort();
  (void)snprintf(outcome, room, "%s %d %.*s %s: %s", read ? "read" : "refused", (int)status,
                 (int)item.size, item.data != NULL ? item.data : "", status < 0 ? error->field : "",
                 status < 0 ? error->text : "");
  free(record);
  ddb_arena_free(mem);
  return outcome;
}

/* False: they differ, and stderr has it. */
static inline bool ways_agree(const struct ddb_entity *entity, const char *text, size_t size) {
  char *general = ways_outcome(entity, text, size, DDB_USUAL_NONE);
  bool agree = true;
  for (int way = DDB_USUAL_AVX2; way < DDB_USUAL_NONE; way++) {
    char *outcome = ways_outcome(entity, text, size, (enum ddb_usual_way)way);
    if (strcmp(outcome, general) != 0) {
      (void)fprintf(stderr, "%.*s\nway %d: %s\ngeneral: %s\n", (int)size, text, way, outcome,
                    general);
      agree = false;
    }
    free(outcome);
  }
  free(general);
  return agree;
}

#endif
