/* SPDX-License-Identifier: Apache-2.0 */
/* Batches whose requests are under way at once, when the system has no memory: each allocation in
 * turn fails, and the call says so or does without, and the next one works. The server is in a
 * process of its own, whose memory is its own. */
#include <bank/bank.h>
#include <criterion/criterion.h>
#include <many/many.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/crowd.h"
#include "support/refuse.h"

static char endpoint[64];
static pid_t server;

static void setup(void) {
  int ends[2], port = 0;

  cr_assert_eq(pipe(ends), 0);
  server = fork();
  if (server == 0) {
    static struct crowd crowd;
    crowd_start(&crowd);
    if (write(ends[1], &crowd.port, sizeof crowd.port) < 0)
      _exit(1);
    for (;;)
      pause();
  }
  cr_assert_eq(read(ends[0], &port, sizeof port), (ssize_t)sizeof port);
  (void)snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", port);
}

static void teardown(void) {
  kill(server, SIGKILL);
  (void)waitpid(server, NULL, 0);
}

TestSuite(batches_memory, .init = setup, .fini = teardown, .timeout = 120);

static enum ddb_status get(struct ddb *db, struct ddb_arena *mem) {
  struct many_get_chunks_key keys[250];
  struct many_get_chunks_items items;

  for (int i = 0; i < 250; i++)
    keys[i] = (struct many_get_chunks_key){"c", i};
  enum ddb_status status = many_get_chunks(db, mem, keys, 250, NULL, &items);
  cr_assert(status != DDB_OK || (items.count == 250 && items.missing == 250));
  return status;
}

static enum ddb_status put(struct ddb *db, struct ddb_arena *mem) {
  struct ddb_batch *batch = ddb_batch_new(db);
  char owner[16];

  (void)mem;
  for (int i = 0; i < 60; i++) {
    (void)snprintf(owner, sizeof owner, "o%d", i);
    (void)bank_close_account_batch(batch, owner);
  }
  enum ddb_status status = ddb_batch_write(batch, NULL);
  for (size_t i = 0; status == DDB_OK && i < 60; i++)
    cr_assert_eq(ddb_batch_result(batch, i)->status, DDB_OK);
  ddb_batch_free(batch);
  return status;
}

typedef enum ddb_status request(struct ddb *db, struct ddb_arena *mem);

/* A reply that there was no room for may have been to a write, and a partial one says so. */
static bool is_told(enum ddb_status status) {
  return status == DDB_OK || status == DDB_PARTIAL || status == DDB_E_NOMEM ||
         status == DDB_E_TRANSPORT || status == DDB_E_MAYBE_APPLIED || status == DDB_E_INTERNAL;
}

static bool fails_well(request *call, int nth, bool all_after) {
  const struct ddb_options options = {.endpoint = endpoint,
                                      .region = "eu-west-1",
                                      .access_key_id = "AKIDEXAMPLE",
                                      .secret_access_key = "secret of it",
                                      .max_attempts = 1};
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb *db;

  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  asked = 0;
  refused = false;
  refuse_on = all_after;
  refuse_at = nth;
  enum ddb_status status = call(db, mem);
  refuse_at = -1;
  bool was_refused = refused;
  cr_assert(is_told(status), "%d: %s: %s", nth, ddb_status_name(status), ddb_error_text(db));
  cr_assert(status == DDB_OK || was_refused, "%d: %s", nth, ddb_error_text(db));
  ddb_arena_reset(mem);
  cr_assert_eq(call(db, mem), DDB_OK, "after %d: %s", nth, ddb_error_text(db));
  ddb_arena_free(mem);
  ddb_close(db);
  return was_refused;
}

static void each_fails(request *call) {
  int count = 0;

  for (int i = 0; i < 2; i++)
    for (int nth = 0; fails_well(call, nth, i == 1); nth++)
      count++;
  cr_assert_gt(count, 60, "%d", count);
}

Test(batches_memory, reads) {
  each_fails(get);
}

Test(batches_memory, writes) {
  each_fails(put);
}
