/* SPDX-License-Identifier: Apache-2.0 */
/* Updates with constants and paths against a real server, $DDB_ENDPOINT, with the schema of
 * tests/golden/paths. Each test has a table of its own. */
#include <criterion/criterion.h>
#include <paths/paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char name[64];
static struct ddb_table_name tables[] = {{"Paths", name}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  (void)snprintf(name, sizeof name, "paths-%ld-%d", (long)getpid(), ++number);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(paths_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(paths, .init = setup, .fini = teardown, .timeout = 120);

#define must_be(call, expected)                                                                    \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    cr_assert_eq(status_, expected, "%s, expected %s: %s", ddb_status_name(status_),               \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)
#define must(call) must_be(call, DDB_OK)

static void save(enum paths_status status) {
  const struct paths_task in = {.task_id = "t1", .status = status, .priority = 1};
  must(paths_put_task(db, &in, NULL));
}

static struct paths_task stored(void) {
  struct paths_task out;
  must(paths_get_task(db, mem, "t1", NULL, &out));
  return out;
}

/* ---- constants ------------------------------------------------------------------------------ */

Test(paths, a_constant_state_keeps_to_its_transitions_and_its_index) {
  struct paths_task_page page;
  const struct paths_close_set set = {.note = "done"};

  must_be(paths_close(db, "t1", &set, NULL), DDB_NOT_FOUND);
  save(PATHS_STATUS_OPEN);
  must(paths_activate(db, "t1", &(struct paths_activate_set){.priority = 9}, NULL));
  must_be(paths_activate(db, "t1", &(struct paths_activate_set){.priority = 8}, NULL),
          DDB_E_TRANSITION);
  must(paths_close(db, "t1", &set, NULL));
  cr_expect_eq(stored().status, PATHS_STATUS_CLOSED);
  cr_expect_eq(stored().priority, 3);
  cr_expect_str_eq(stored().note, "done");
  must_be(paths_close(db, "t1", &set, NULL), DDB_E_TRANSITION);
  must(paths_tasks_by_status(db, mem, PATHS_STATUS_CLOSED, NULL, &page));
  cr_expect_eq(page.count, 1);
  must(paths_tasks_by_status(db, mem, PATHS_STATUS_ACTIVE, NULL, &page));
  cr_expect_eq(page.count, 0);
}

Test(paths, constants_of_every_type_are_stored) {
  struct paths_task out;

  save(PATHS_STATUS_CLOSED);
  must(paths_stamp(db, "t1", NULL));
  must(paths_retire(db, mem, "t1", NULL, &out));
  cr_expect_eq(out.status, PATHS_STATUS_GONE);
  cr_expect_eq(out.priority, 0);
  cr_expect_eq(out.kind, PATHS_KIND_LARGE);
  cr_expect_str_eq(out.note, "a \"b\" ?? \xc3\xbc");
  cr_expect(out.body.size == 9 && memcmp(out.body.data, "some text", 9) == 0);
  cr_expect(out.done.set && !out.done.value);
  cr_expect(out.ratio.set && out.ratio.value == 0.25);
  cr_expect_str_eq(out.price, "1.5");
  cr_expect_eq(out.seen_at.value.seconds, 1795341600);
  cr_expect_eq(out.due_at.value.seconds, 1795341600);
  cr_expect_str_eq(out.label, "x");
}

/* dynalite has no transactions. */
static bool has_transactions(void) {
  const char *server = getenv("DDB_SERVER");

  return !server || strcmp(server, "dynalite") != 0;
}

Test(paths, constants_are_members_of_transactions) {
  if (!has_transactions())
    return;
  struct ddb_tx *tx = ddb_tx_new(db);
  save(PATHS_STATUS_CLOSED);
  must_be(paths_retire_tx(tx, "t1"), DDB_OK);
  must(ddb_tx_commit(tx, NULL));
  cr_expect_eq(stored().status, PATHS_STATUS_GONE);
  ddb_tx_free(tx);
}
