/* SPDX-License-Identifier: Apache-2.0 */
/* Writes with conditions against a real server, $DDB_ENDPOINT, with the schema of
 * tests/golden/writes. Each test has tables of its own. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <writes/writes.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[3][64];
static struct ddb_table_name tables[] = {
    {"Writes", names[0]}, {"WritesFlat", names[1]}, {"WritesBare", names[2]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 3; i++)
    (void)snprintf(names[i], sizeof names[i], "writes-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(writes_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(writes, .init = setup, .fini = teardown, .timeout = 120);

#define must_be(call, expected)                                                                    \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    cr_assert_eq(status_, expected, "%s, expected %s: %s", ddb_status_name(status_),               \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)
#define must(call) must_be(call, DDB_OK)

static struct writes_task task(enum writes_state status, int64_t version) {
  return (struct writes_task){
      .user_id = "u1", .task_id = "t1", .owner = "ann", .status = status, .version = version};
}

static void save(enum writes_state status, int64_t version) {
  const struct writes_task in = task(status, version);
  must(writes_save_task(db, &in, NULL));
}

static struct writes_task stored(void) {
  struct writes_task out;
  must(writes_get_task(db, mem, "u1", "t1", NULL, &out));
  return out;
}

/* ---- conditions ----------------------------------------------------------------------------- */

Test(writes, a_put_replaces_only_what_fits) {
  struct writes_task in = task(WRITES_STATE_OPEN, 2);
  struct writes_task found;

  must_be(writes_rename(db, &in, 1, NULL), DDB_E_CONDITION);
  cr_expect(strstr(ddb_error_text(db), "there is no such Task"), "%s", ddb_error_text(db));
  must_be(writes_rename_failed(db, mem, &found), DDB_NOT_FOUND);
  save(WRITES_STATE_OPEN, 1);
  must(writes_rename(db, &in, 1, NULL));
  must_be(writes_rename(db, &in, 1, NULL), DDB_E_CONDITION);
  must(writes_rename_failed(db, mem, &found));
  cr_expect_eq(found.version, 2);
  save(WRITES_STATE_CLOSED, 1);
  must_be(writes_rename(db, &in, 1, NULL), DDB_E_CONDITION);
  cr_expect_eq(stored().status, WRITES_STATE_CLOSED);
}

Test(writes, a_lease_goes_to_one_owner) {
  struct writes_counter in = {.id = "lease", .version = 1, .owner = "ann"};
  struct writes_counter found;

  must(writes_save_counter(db, &in, "ann", "x", NULL));
  in.owner = "bob";
  must_be(writes_save_counter(db, &in, "bob", "x", NULL), DDB_E_CONDITION);
  must(writes_save_counter_failed(db, mem, &found));
  cr_expect_str_eq(found.owner, "ann");
  must_be(writes_save_counter(db, &in, "ann", "lease", NULL), DDB_E_CONDITION);
  must(writes_save_counter(db, &in, "ann", "x", NULL));
  must(writes_set_owner(db, "lease", &(struct writes_set_owner_set){.owner = "eve"}, NULL));
  must(writes_get_counter(db, mem, "lease", NULL, &found));
  cr_expect_str_eq(found.owner, "eve");
}

Test(writes, an_update_tells_what_failed) {
  const struct writes_close_set close = {.status = WRITES_STATE_CLOSED};
  struct writes_task found;

  must_be(writes_close(db, "u1", "t1", &close, "ann", NULL), DDB_NOT_FOUND);
  save(WRITES_STATE_OPEN, 1);
  must_be(writes_close(db, "u1", "t1", &close, "bob", NULL), DDB_E_CONDITION);
  cr_expect(strstr(ddb_error_text(db), "the condition 'owner = {owner}"), "%s", ddb_error_text(db));
  must(writes_close_failed(db, mem, &found));
  cr_expect_str_eq(found.owner, "ann");
  must(writes_close(db, "u1", "t1", &close, "ann", NULL));
  must_be(writes_close(db, "u1", "t1", &close, "ann", NULL), DDB_E_TRANSITION);
}

Test(writes, a_delete_keeps_what_does_not_fit) {
  must_be(writes_drop_closed(db, "u1", "t1", NULL), DDB_NOT_FOUND);
  must_be(writes_drop_same(db, "u1", "t1", NULL), DDB_NOT_FOUND);
  save(WRITES_STATE_OPEN, 1);
  must_be(writes_drop_closed(db, "u1", "t1", NULL), DDB_E_CONDITION);
  cr_expect_eq(stored().version, 1);
  must(writes_drop_same(db, "u1", "t1", NULL));
  must_be(writes_drop_same(db, "u1", "t1", NULL), DDB_NOT_FOUND);
}
