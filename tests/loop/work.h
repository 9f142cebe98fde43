/* SPDX-License-Identifier: Apache-2.0 */
/* What both examples do: save edits in flight, as many as the engine takes, and count them. */
#ifndef TESTS_LOOP_WORK_H
#define TESTS_LOOP_WORK_H

#include <reimagine/reimagine.h>

#include <stdio.h>
#include <stdlib.h>

enum { EDITS = 200 };

struct edits {
  struct ddb *db;
  struct ddb_engine *engine;
  int started, told, failed;
  char ids[EDITS][16];
};

/* On a stack of its own: any calls, one after the other. */
static enum ddb_status save(struct ddb *db, struct ddb_arena *mem, void *state) {
  const struct reimagine_enhance_params enhance = {.auto_adjust = true};
  const struct reimagine_edit_record edit = {.edit_id = state,
                                             .user_id = "ada",
                                             .image_id = "image",
                                             .edit_type = REIMAGINE_EDIT_TYPE_ENHANCE,
                                             .params = {.enhance = &enhance},
                                             .source_key = "uploads/image",
                                             .result_key = "edits/image",
                                             .status = REIMAGINE_EDIT_STATUS_COMPLETED,
                                             .created_at = ddb_now(db),
                                             .model_id = "model"};
  (void)mem;
  return reimagine_save_edit_record(db, &edit, NULL);
}

static struct edits edits;

/* On the loop's stack. */
static void saved(void *state, enum ddb_status status, const struct ddb_error *error) {
  edits.told++;
  if (status != DDB_OK) {
    edits.failed++;
    fprintf(stderr, "%s: %s\n", (const char *)state, error->text);
  }
}

/* Until the engine has enough; the others when one has ended. */
static void start_some(void) {
  while (edits.started < EDITS) {
    char *id = edits.ids[edits.started];
    (void)snprintf(id, sizeof edits.ids[0], "edit-%04d", edits.started);
    if (ddb_engine_start(edits.engine, save, saved, id, NULL) != DDB_OK)
      return;
    edits.started++;
  }
}

static void begin(void) {
  const struct ddb_engine_options options = {.in_flight = 16, .waiting = 8};
  if (ddb_open(&edits.db, NULL) < 0 || reimagine_create_table(edits.db) < 0) {
    fprintf(stderr, "%s\n", ddb_error_text(edits.db));
    exit(1);
  }
  if (ddb_engine_new(edits.db, &options, &edits.engine) < 0)
    exit(1);
}

/* What the program ends with. */
static int end(void) {
  const struct ddb_list_options all = {.limit = 2 * EDITS};
  struct reimagine_edit_record_page page = {.count = 0};
  struct ddb_arena *mem = ddb_arena_new();
  (void)ddb_engine_close(edits.engine, DDB_ENGINE_FINISH);
  if (reimagine_get_edit_history(edits.db, mem, "ada", &all, &page) < 0)
    fprintf(stderr, "%s\n", ddb_error_text(edits.db));
  printf("%d started, %d told, %d failed, %d found\n", edits.started, edits.told, edits.failed,
         (int)page.count);
  const int status = edits.told == EDITS && edits.failed == 0 && page.count == EDITS ? 0 : 1;
  ddb_arena_free(mem);
  ddb_close(edits.db);
  return status;
}

#endif
