/* SPDX-License-Identifier: Apache-2.0 */
/* Writes whose reply is lost, in the embedded store: by the id of the write they know their own,
 * and where another write came behind it, nobody pretends to know. */
#include <own/own.h>
#include <string.h>
#include <sys/random.h>

#include "support/store.h"

static struct ddb *db, *other;
static struct ddb_arena *mem;

/* What another writer does before the next attempt. */
static void (*meanwhile)(void);

static void sleep_meanwhile(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  void (*writes)(void) = meanwhile;
  (void)state;
  (void)milliseconds;
  (void)cancel;
  meanwhile = NULL;
  if (writes)
    writes();
}

/* The share of a delay that is waited is four bytes: all of it, or a wait of nothing would leave
 * the other writer no time. */
static bool random_bytes(void *state, void *bytes, size_t size) {
  (void)state;
  if (size != sizeof(uint32_t))
    return getrandom(bytes, size, 0) == (ssize_t)size;
  memset(bytes, 0xFF, size);
  return true;
}

static void setup(void) {
  static const struct ddb_env env = {.sleep_ms = sleep_meanwhile, .random = random_bytes};
  const struct ddb_options options = {.endpoint = "sqlite::memory:", .env = &env};

  ddb_local_register();
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(ddb_share(db, &other), 0);
  must_be(own_create_table(db), DDB_OK);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  meanwhile = NULL;
}

static void teardown(void) {
  ddb_close(other);
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(own, .init = setup, .fini = teardown, .timeout = 60);

static void lose(const char *operation, size_t times) {
  const struct ddb_local_fault fault = {
      .kind = DDB_LOCAL_LOSE_REPLY, .operation = operation, .times = times};
  must(ddb_local_add_fault(db, &fault));
}

/* There was a second attempt, and nothing is left of the script. */
static void comes_to(enum ddb_status status, enum ddb_status expected, const char *words) {
  size_t left = 9;
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  cr_expect(strstr(ddb_error_text(db), words), "'%s' lacks '%s'", ddb_error_text(db), words);
  cr_expect_geq(ddb_last_error(db)->attempts, 2);
  must(ddb_local_clear_faults(db, &left));
  cr_expect_eq(left, 0);
}

static const struct own_account account = {.account_id = "a1", .owner = "ada", .balance = 5};

static enum ddb_status open_account(struct own_account *out) {
  return own_open_account(db, out ? mem : NULL, &account, NULL, out);
}

/* ---- creates --------------------------------------------------------------------------------- */

Test(own, T29_a_create_knows_its_own_by_the_id_of_the_write) {
  struct own_account out;

  lose("PutItem", 1);
  comes_to(open_account(&out), DDB_OK, "");
  cr_expect_gt(out.version, 0);
}

static void open_again(void) {
  must_be_on(other, own_open_account(other, NULL, &account, NULL, NULL), DDB_E_CONDITION);
}

/* That it came second is no harm: the item is ours. */
Test(own, a_create_of_another_that_is_refused_changes_nothing) {
  lose("PutItem", 1);
  meanwhile = open_again;
  comes_to(open_account(NULL), DDB_OK, "");
}

static void change(void) {
  const struct own_describe_set set = {.words = "hello"};
  must_be_on(other, own_describe(other, "c1", &set, NULL), DDB_OK);
}

Test(own, T29_a_write_behind_the_create_leaves_no_evidence) {
  const struct own_counter counter = {.name = "c1"};

  lose("PutItem", 1);
  meanwhile = change;
  comes_to(own_new_counter(db, NULL, &counter, NULL, NULL), DDB_E_MAYBE_APPLIED,
           "has no id of this call");
}

Test(own, T29_an_item_that_was_there_before_is_not_taken_for_ours) {
  must(open_account(NULL));
  cr_expect_eq(open_account(NULL), DDB_E_CONDITION, "no reply is lost");
  const struct ddb_local_fault fault = {
      .kind = DDB_LOCAL_ERROR, .operation = "PutItem", .code = "InternalServerError", .times = 1};
  must(ddb_local_add_fault(db, &fault));
  comes_to(open_account(NULL), DDB_E_MAYBE_APPLIED, "has no id of this call");
}

static void replace_task(const char *task_id) {
  const struct own_task task = {.task_id = task_id, .state = OWN_STATE_HELD};
  must_be_on(other, own_replace_task(other, &task, NULL), DDB_OK);
}

static char made[DDB_ULID_SIZE];

/* What the first attempt sent. */
static void replace_the_new_task(void) {
  struct ddb_local_requests *sent;

  must_be_on(other, ddb_local_recorded(other, &sent), DDB_OK);
  cr_assert_eq(sent->count, 1);
  const char *at = strstr(sent->items[0].body.data, "TASK#");
  cr_assert_not_null(at);
  (void)snprintf(made, sizeof made, "%s", at + strlen("TASK#"));
  ddb_local_requests_free(sent);
  cr_assert_eq(strlen(made), 26);
  replace_task(made);
}

/* The id of the task was made by this call: whatever was written since, it is that task. */
Test(own, T29_a_generated_id_stays_evidence_after_another_write) {
  const struct own_task task = {.note = "n"};
  struct own_task out, now;

  must(ddb_local_record(db, 9));
  lose("PutItem", 1);
  meanwhile = replace_the_new_task;
  comes_to(own_new_task(db, mem, &task, NULL, &out), DDB_OK, "");
  cr_expect_str_eq(out.task_id, made);
  must(own_get_task(db, mem, made, NULL, &now));
  cr_expect_eq(now.state, OWN_STATE_HELD);
}

/* ---- versions -------------------------------------------------------------------------------- */

static int64_t version;

static void opened(void) {
  struct own_account out;
  must(open_account(&out));
  version = out.version;
}

static enum ddb_status set_balance(struct ddb *by, int64_t of) {
  const struct own_set_balance_set set = {.balance = 6};
  return own_set_balance(by, "a1", of, &set, NULL);
}

static void set_next(void) {
  must_be_on(other, set_balance(other, version + 1), DDB_OK);
}

Test(own, T29_an_update_with_a_version_knows_its_own) {
  opened();
  lose("UpdateItem", 1);
  comes_to(set_balance(db, version), DDB_OK, "");
  must(set_balance(db, version + 1));
  lose("UpdateItem", 1);
  meanwhile = NULL;
  version += 2;
  meanwhile = set_next;
  comes_to(set_balance(db, version), DDB_E_MAYBE_APPLIED,
           "the last write of the item is another one");
}

Test(own, T29_a_put_with_a_version_knows_its_own) {
  struct own_account record;
  must(open_account(&record));
  lose("PutItem", 1);
  comes_to(own_save_account(db, &record, NULL), DDB_OK, "");
  version = record.version + 1;
  record.version++;
  lose("PutItem", 1);
  meanwhile = set_next;
  comes_to(own_save_account(db, &record, NULL), DDB_E_MAYBE_APPLIED, "another one");
}

/* What is gone has no id, though it is looked for. */
Test(own, T29_a_delete_cannot_tell) {
  opened();
  lose("DeleteItem", 1);
  comes_to(own_close_account(db, "a1", version, NULL), DDB_E_MAYBE_APPLIED, "read it to find out");
}

/* A wrong version, and no attempt that was carried out: the item has the id of another write. */
Test(own, an_update_that_was_refused_from_the_start) {
  opened();
  const struct ddb_local_fault fault = {.kind = DDB_LOCAL_ERROR,
                                        .operation = "UpdateItem",
                                        .code = "InternalServerError",
                                        .times = 1};
  must(ddb_local_add_fault(db, &fault));
  comes_to(set_balance(db, version + 7), DDB_E_MAYBE_APPLIED, "another one");
}

/* ---- states ---------------------------------------------------------------------------------- */

static char task_id[64];

static enum ddb_status move_task(struct ddb *by, int state, struct own_task *out) {
  const struct own_move_task_set set = {.state = (enum own_state)state};
  return own_move_task(by, mem, task_id, &set, NULL, out);
}

static void open_task(void) {
  const struct own_task task = {.note = "n"};
  struct own_task out;
  must(own_new_task(db, mem, &task, NULL, &out));
  (void)snprintf(task_id, sizeof task_id, "%s", out.task_id);
}

static void close_task(void) {
  struct own_task out;
  must_be_on(other, move_task(other, OWN_STATE_CLOSED, &out), DDB_OK);
}

/* No transition leads from a state to itself, so that the second attempt fails. */
Test(own, T29_a_transition_knows_its_own_and_returns_the_item) {
  struct own_task out;

  open_task();
  lose("UpdateItem", 1);
  comes_to(move_task(db, OWN_STATE_HELD, &out), DDB_OK, "");
  cr_expect_eq(out.state, OWN_STATE_HELD);
  cr_expect_str_eq(out.note, "n");
  lose("UpdateItem", 1);
  meanwhile = close_task;
  comes_to(move_task(db, OWN_STATE_OPEN, &out), DDB_E_MAYBE_APPLIED, "another one");
  cr_expect_null(out.task_id);
}

Test(own, T29_a_put_with_a_condition_knows_its_own) {
  open_task();
  struct own_task out;
  must(move_task(db, OWN_STATE_HELD, &out));
  out.state = OWN_STATE_CLOSED;
  lose("PutItem", 1);
  comes_to(own_settle_task(db, &out, NULL), DDB_OK, "");
}

/* ---- upserts --------------------------------------------------------------------------------- */

Test(own, T29_an_upsert_knows_the_item_that_it_made) {
  const struct own_hit_set set = {.value = 2};
  struct own_counter now;

  lose("PutItem", 1);
  enum ddb_status status = own_hit(db, "c1", &set, NULL);
  cr_expect_eq(status, DDB_OK, "%s", ddb_error_text(db));
  must(own_get_counter(db, mem, "c1", NULL, &now));
  cr_expect_eq(now.value.value, 2, "and does not add twice");
  /* Adding to what is there is not sent again. */
  lose("UpdateItem", 1);
  cr_expect_eq(own_hit(db, "c1", &set, NULL), DDB_E_MAYBE_APPLIED);
}

/* ---- what is stored -------------------------------------------------------------------------- */

/* In an item, or among the values of an update. */
static const char *id_in(const char *body) {
  static const char *const marks[] = {"\"WriteId\":{\"S\":\"", "\":w\":{\"S\":\""};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (strstr(body, marks[i]))
      return strstr(body, marks[i]) + strlen(marks[i]);
  cr_assert_fail("%s", body);
  return "";
}

/* Each write draws a new one; batches and transactions too. */
Test(own, every_write_has_an_id_of_its_own) {
  struct own_account record;
  struct ddb_local_requests *sent;
  char ids[8][37];
  size_t count = 0;

  must(ddb_local_record(db, 9));
  must(open_account(&record));
  must(own_save_account(db, &record, NULL));
  must(set_balance(db, record.version + 1));
  struct ddb_batch *batch = ddb_batch_new(db);
  const struct own_task task = {.task_id = "0190E5C87F1A4C3B8D2E3F4A5B", .state = OWN_STATE_OPEN};
  must(own_replace_task_batch(batch, &task));
  must(ddb_batch_write(batch, NULL));
  ddb_batch_free(batch);
  struct ddb_tx *tx = ddb_tx_new(db);
  const struct own_set_balance_set set = {.balance = 9};
  must(own_set_balance_tx(tx, "a1", record.version + 2, &set));
  must(ddb_tx_commit(tx, NULL));
  ddb_tx_free(tx);
  must(ddb_local_recorded(db, &sent));
  for (size_t i = 0; i < sent->count && count < 8; i++)
    (void)snprintf(ids[count++], sizeof ids[0], "%s", id_in(sent->items[i].body.data));
  ddb_local_requests_free(sent);
  cr_expect_eq(count, 5);
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < i; k++)
      cr_expect_str_neq(ids[i], ids[k]);
}

/* It is no part of the record, and nothing that a put would write back. */
Test(own, reads_pass_it_over) {
  struct own_account_gsi1_page page;
  struct own_task task;

  open_task();
  must(own_get_task(db, mem, task_id, NULL, &task));
  cr_expect_null(task.unmodeled);
  opened();
  must(own_accounts_of(db, mem, "ada", NULL, &page));
  cr_expect_eq(page.count, 1);
}

/* ---- a transaction of one member ------------------------------------------------------------- */

static void open_the_next(void) {
  must_be_on(other, own_open_account(other, NULL, &account, NULL, NULL), DDB_OK);
}

/* What another writer makes in between is not deleted: the token is known. */
Test(own, T29_a_delete_in_a_transaction_of_its_own_is_carried_out_once) {
  struct own_account out;
  must(own_open_account(db, mem, &account, NULL, &out));
  lose("TransactWriteItems", 1);
  meanwhile = open_the_next;
  struct ddb_tx *tx = ddb_tx_new(db);
  cr_assert_not_null(tx);
  must(own_close_account_tx(tx, "a1", out.version));
  comes_to(ddb_tx_commit(tx, NULL), DDB_OK, "");
  ddb_tx_free(tx);
  cr_expect_null(meanwhile);
  cr_expect_eq(own_open_account(db, NULL, &account, NULL, NULL), DDB_E_CONDITION,
               "the other writer's account is there");
}
