/* SPDX-License-Identifier: Apache-2.0 */
/* A user's program, C11 and C++17: a task goes into the embedded store and comes back. */
#include <stdio.h>
#include <string.h>

#include <ddb/local.h>

#include "app/app.h"

static int fail(const struct ddb *db) {
  (void)fprintf(stderr, "%s\n", ddb_error_text(db));
  return 1;
}

static int there_and_back(struct ddb *db, struct ddb_arena *mem) {
  struct app_task task;
  struct app_task read;
  memset(&task, 0, sizeof task);
  task.task_id = "one";
  task.owner = "ada";
  task.state = APP_STATE_OPEN;
  if (app_create_table(db) < 0 || app_save_task(db, &task, NULL) < 0 ||
      app_get_task(db, mem, "one", NULL, &read) != DDB_OK)
    return fail(db);
  return strcmp(read.owner, "ada") == 0 ? 0 : 1;
}

int main(void) {
  struct ddb_options options;
  struct ddb *db = NULL;
  memset(&options, 0, sizeof options);
  options.endpoint = "sqlite::memory:";
  ddb_local_register();
  struct ddb_arena *mem = ddb_arena_new();
  int status = ddb_open(&db, &options) < 0 ? fail(db) : there_and_back(db, mem);
  ddb_close(db);
  ddb_arena_free(mem);
  return status;
}
