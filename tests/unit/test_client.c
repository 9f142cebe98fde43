/* SPDX-License-Identifier: Apache-2.0 */
/* Handles: opening that fails, sharing, table names, ids, where errors come from, fork, threads. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ddb/gen.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/client.h"
#include "script.h"

static struct script script;

static void setup(void) {
  script_init(&script);
}

TestSuite(client, .init = setup);

static struct ddb *open_handle(void) {
  struct ddb *db;
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK, "%s", ddb_error_text(db));
  return db;
}

static const struct ddb_request get_item = {.operation = "GetItem", .body = {"{}", 2}};

Test(client, a_failed_open_gives_a_handle_that_says_why_again_and_again) {
  struct ddb *db;
  struct ddb_scope scope;
  struct ddb_response response;
  struct ddb_error error;
  struct ddb_call_options call_options = {.error = &error};
  char id[DDB_ULID_SIZE];
  struct ddb_options options = script_options(&script);
  options.region = "not a region";
  cr_assert_eq(ddb_open(&db, &options), DDB_E_CONFIG);
  cr_assert_not_null(db);
  cr_assert_not_null(strstr(ddb_error_text(db), "options.region"));
  for (int i = 0; i < 2; i++) {
    cr_assert_not_null(ddb_call_begin(db, "Table", &scope));
    cr_assert_eq(ddb_call_send(db, &get_item, NULL, &response), DDB_E_CONFIG);
    cr_assert_eq(ddb_call_end(db, &call_options, NULL, DDB_OK), DDB_E_CONFIG);
    cr_assert_not_null(strstr(ddb_error_text(db), "options.region"));
    cr_assert_str_eq(error.text, ddb_error_text(db));
  }
  cr_assert_eq(ddb_ulid(db, id), DDB_E_CONFIG);
  struct ddb *other;
  cr_assert_eq(ddb_share(db, &other), DDB_E_CONFIG, "a handle of a broken group is broken");
  cr_assert_not_null(strstr(ddb_error_text(other), "options.region"));
  ddb_close(db);
  ddb_close(other);
}

Test(client, no_handle_at_all) {
  struct ddb_response response;
  cr_assert_null(ddb_call_begin(NULL, "Table", NULL));
  cr_assert_lt(ddb_call_send(NULL, &get_item, NULL, &response), 0);
  cr_assert_lt(ddb_call_end(NULL, NULL, NULL, DDB_OK), 0);
  cr_assert_not_null(ddb_error_text(NULL));
  ddb_close(NULL);
}

Test(client, options_are_copied) {
  char endpoint[] = "https://ddb.test", region[] = "us-east-1", key[] = "AKID", secret[] = "s",
       table[] = "Mine", schema[] = "Schema", name[] = "Other";
  struct ddb_table_name tables[] = {{schema, name}, {NULL, NULL}};
  struct ddb_options options = {.endpoint = endpoint,
                                .region = region,
                                .access_key_id = key,
                                .secret_access_key = secret,
                                .table_name = table,
                                .tables = tables,
                                .env = &script.env};
  struct ddb *db;
  struct ddb_scope scope;
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  memset(endpoint, 'x', sizeof endpoint - 1);
  memset(region, 'x', sizeof region - 1);
  memset(key, 'x', sizeof key - 1);
  memset(table, 'x', sizeof table - 1);
  memset(schema, 'x', sizeof schema - 1);
  memset(name, 'x', sizeof name - 1);
  ddb_call_begin(db, "Schema", &scope);
  cr_assert_str_eq(scope.table_name, "Other");
  ddb_call_begin(db, "Else", &scope);
  cr_assert_str_eq(scope.table_name, "Mine");
  script_reply(&script, 200, "{}");
  struct ddb_response response;
  cr_assert_eq(ddb_call_send(db, &get_item, NULL, &response), DDB_OK);
  cr_assert_str_eq(script.sent[0].url, "https://ddb.test/");
  cr_assert_not_null(strstr(script_header(&script, 0, "Authorization"), "Credential=AKID/"));
  ddb_close(db);
}

Test(client, the_scope_of_a_call) {
  struct ddb *db = open_handle();
  struct ddb_scope scope;
  ddb_call_begin(db, "Schema", &scope);
  cr_assert_str_eq(scope.table_name, "Schema");
  cr_assert_eq(scope.now.seconds, 1795341600);
  ddb_close(db);
}

Test(client, table_names_that_are_none) {
  static const char *const bad[] = {"a b", "a\nb", "a\"b", "\x7f", "t\xc3\xa9", "a;b"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct ddb *db;
    struct ddb_options options = script_options(&script);
    struct ddb_table_name tables[] = {{"T", bad[i]}, {NULL, NULL}};
    options.table_name = bad[i];
    cr_assert_eq(ddb_open(&db, &options), DDB_E_CONFIG);
    cr_assert_not_null(strstr(ddb_error_text(db), "options.table_name"));
    ddb_close(db);
    options.table_name = NULL;
    options.tables = tables;
    cr_assert_eq(ddb_open(&db, &options), DDB_E_CONFIG);
    cr_assert_not_null(strstr(ddb_error_text(db), "options.tables"));
    ddb_close(db);
  }
  struct ddb *db;
  struct ddb_options options = script_options(&script);
  options.table_name = "arn:aws:dynamodb:us-east-1:123456789012:table/My-Table_1.x";
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  ddb_close(db);
}

Test(client, times_that_are_none) {
  struct ddb *db;
  struct ddb_options options = script_options(&script);
  options.deadline_ms = -1;
  cr_assert_eq(ddb_open(&db, &options), DDB_E_CONFIG);
  cr_assert_not_null(strstr(ddb_error_text(db), "options.deadline_ms"));
  ddb_close(db);
  options.deadline_ms = INT64_MAX;
  cr_assert_eq(ddb_open(&db, &options), DDB_E_CONFIG);
  ddb_close(db);
}

Test(client, handles_close_in_any_order) {
  struct ddb *a = open_handle(), *b, *c;
  struct ddb_response response;
  cr_assert_eq(ddb_share(a, &b), DDB_OK);
  cr_assert_eq(ddb_share(b, &c), DDB_OK);
  ddb_close(a);
  ddb_close(b);
  script_reply(&script, 200, "{}");
  cr_assert_eq(ddb_call_send(c, &get_item, NULL, &response), DDB_OK);
  ddb_close(c);
}

Test(client, a_share_group_has_one_quota) {
  struct ddb *a = open_handle(), *b;
  struct ddb_response response;
  cr_assert_eq(ddb_share(a, &b), DDB_OK);
  atomic_store(&a->group->quota.tokens, 0);
  script_reply(&script, 500, "");
  cr_assert_eq(ddb_call_send(b, &get_item, NULL, &response), DDB_OK);
  cr_assert_eq(response.http_status, 500, "no token, no retry");
  ddb_close(a);
  ddb_close(b);
}

/* ---- where errors come from ------------------------------------------------------------------ */

Test(client, the_error_of_the_request_then_of_the_results) {
  struct ddb *db = open_handle();
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_scope scope;
  struct ddb_error copy;
  struct ddb_call_options options = {.error = &copy};
  ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, "old", "from an earlier call");
  struct ddb_arena *scratch = ddb_call_begin(db, "T", &scope);
  ddb_fail(ddb_arena_error_slot(scratch), DDB_E_INVALID, "EditRecord.editId", "is empty");
  cr_assert_eq(ddb_call_end(db, &options, mem, DDB_E_INVALID), DDB_E_INVALID);
  cr_assert_str_eq(ddb_error_text(db), "is empty");
  cr_assert_str_eq(copy.field, "EditRecord.editId");
  cr_assert_eq(copy.attempts, 0);

  ddb_call_begin(db, "T", &scope);
  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, "Data.width", "does not fit");
  cr_assert_eq(ddb_call_end(db, NULL, mem, DDB_E_INVALID), DDB_E_INVALID);
  cr_assert_str_eq(ddb_error_text(db), "does not fit");

  ddb_call_begin(db, "T", &scope);
  cr_assert_eq(ddb_call_end(db, NULL, NULL, DDB_E_LIMIT), DDB_E_LIMIT);
  cr_assert_not_null(strstr(ddb_error_text(db), "DDB_E_LIMIT"), "never without a word");

  ddb_call_begin(db, "T", &scope);
  cr_assert_eq(ddb_call_end(db, &options, mem, DDB_NOT_FOUND), DDB_NOT_FOUND);
  cr_assert_eq(ddb_last_error(db)->status, DDB_NOT_FOUND);
  cr_assert_eq(copy.status, DDB_NOT_FOUND);
  cr_assert_str_empty(ddb_error_text(db), "an answer is no error");
  ddb_arena_free(mem);
  ddb_close(db);
}

Test(client, a_success_forgets_the_last_error) {
  struct ddb *db = open_handle();
  struct ddb_scope scope;
  struct ddb_response response;
  script_fail(&script, DDB_SEND_REFUSED, "no");
  script_reply(&script, 200, "{}");
  ddb_call_begin(db, "T", &scope);
  enum ddb_status status = ddb_call_send(db, &get_item, NULL, &response);
  cr_assert_eq(ddb_call_end(db, NULL, NULL, status), DDB_E_TRANSPORT);
  ddb_call_begin(db, "T", &scope);
  status = ddb_call_send(db, &get_item, NULL, &response);
  cr_assert_eq(ddb_call_end(db, NULL, NULL, status), DDB_OK);
  cr_assert_str_empty(ddb_error_text(db));
  cr_assert_eq(ddb_last_error(db)->attempts, 1);
  cr_assert_eq(ddb_last_error(db)->http_status, 200);
  cr_assert_str_eq(ddb_last_error(db)->request_id, "REQUEST-1");
  ddb_close(db);
}

/* ---- ids ------------------------------------------------------------------------------------- */

Test(client, ids_grow_across_the_handles_of_a_group) {
  struct ddb *a = open_handle(), *b;
  char last[DDB_ULID_SIZE] = "", id[DDB_ULID_SIZE];
  script.random = 0x42;
  cr_assert_eq(ddb_share(a, &b), DDB_OK);
  for (int i = 0; i < 1000; i++) {
    if (i == 500)
      script.clock_ms -= 5000; /* the clock goes back */
    cr_assert_eq(ddb_ulid(i % 2 == 0 ? a : b, id), DDB_OK);
    cr_assert_gt(strcmp(id, last), 0);
    memcpy(last, id, sizeof last);
  }
  ddb_close(a);
  ddb_close(b);
}

Test(client, ids_go_on_when_a_millisecond_is_used_up) {
  struct ddb *db = open_handle();
  char first[DDB_ULID_SIZE], id[DDB_ULID_SIZE];
  script.random = 0xFF;
  cr_assert_eq(ddb_ulid(db, first), DDB_OK);
  memset(db->group->ulid.random, 0xFF, sizeof db->group->ulid.random);
  cr_assert_eq(ddb_ulid(db, id), DDB_OK);
  cr_assert_gt(strncmp(id, first, 10), 0, "the next millisecond is begun");
  ddb_close(db);
}

Test(client, no_randomness_no_id) {
  struct ddb *db = open_handle();
  char id[DDB_ULID_SIZE] = "x";
  script.no_random = true;
  cr_assert_eq(ddb_ulid(db, id), DDB_E_INTERNAL);
  cr_assert_str_empty(id);
  cr_assert_not_null(strstr(ddb_error_text(db), "no random bytes"));
  ddb_close(db);
}

/* With real randomness: the child must not go on where the parent was. */
Test(client, a_forked_child_draws_anew) {
  struct ddb *db;
  int pipes[2];
  char parent[DDB_ULID_SIZE], child[DDB_ULID_SIZE];
  struct ddb_options options = script_options(&script);
  struct ddb_env env = script.env;
  env.random = NULL;
  options.env = &env;
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  cr_assert_eq(ddb_ulid(db, parent), DDB_OK);
  cr_assert_eq(pipe(pipes), 0);
  /* As if another thread had held the lock at the fork. */
  ddb_lock_take(&db->group->lock);
  pid_t pid = fork();
  cr_assert_geq(pid, 0);
  if (pid == 0) {
    bool ok = ddb_ulid(db, child) == DDB_OK && write(pipes[1], child, sizeof child) > 0;
    _exit(ok ? 0 : 1);
  }
  ddb_lock_leave(&db->group->lock);
  int status = -1;
  cr_assert_eq(waitpid(pid, &status, 0), pid);
  cr_assert_eq(status, 0);
  cr_assert_eq(read(pipes[0], child, sizeof child), (ssize_t)sizeof child);
  cr_assert_eq(ddb_ulid(db, parent), DDB_OK);
  cr_assert_neq(strncmp(child + 10, parent + 10, 12), 0, "%s %s", child, parent);
  ddb_close(db);
}

static void id_of_call(struct ddb *db, char out[DDB_UUID_SIZE]) {
  struct ddb_response response;
  struct ddb_scope scope;
  script_init(&script);
  script_reply(&script, 200, "{}");
  (void)ddb_call_begin(db, "Table", &scope);
  if (ddb_call_send(db, &get_item, NULL, &response) == DDB_OK)
    (void)snprintf(out, DDB_UUID_SIZE, "%s", script_header(&script, 0, "amz-sdk-invocation-id"));
}

/* Their randomness is drawn for several at a time: no two of them, and none of a child, may be the
 * same. */
Test(client, each_call_has_an_id_of_its_own_in_a_forked_child_too) {
  enum { CALLS = 40 };
  static char ids[2 * CALLS][DDB_UUID_SIZE];
  struct ddb *db;
  int pipes[2], status = -1;
  struct ddb_options options = script_options(&script);
  struct ddb_env env = script.env;
  env.random = NULL;
  options.env = &env;
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  cr_assert_eq(pipe(pipes), 0);
  id_of_call(db, ids[0]);
  pid_t pid = fork();
  cr_assert_geq(pid, 0);
  for (int i = 1; i < CALLS; i++)
    id_of_call(db, ids[i]);
  if (pid == 0)
    _exit(write(pipes[1], (char *)ids + sizeof *ids, sizeof *ids * (CALLS - 1)) > 0 ? 0 : 1);
  cr_assert_eq(waitpid(pid, &status, 0), pid);
  cr_assert_eq(status, 0);
  cr_assert_gt(read(pipes[0], (char *)ids + sizeof *ids * CALLS, sizeof *ids * (CALLS - 1)), 0);
  for (int i = 0; i < 2 * CALLS - 1; i++)
    for (int k = 0; k < i; k++)
      cr_assert_str_neq(ids[i], ids[k], "%d and %d", i, k);
  ddb_close(db);
}

static void *make_ids(void *state) {
  char(*ids)[DDB_ULID_SIZE] = malloc(5000 * sizeof *ids);
  for (int i = 0; i < 5000; i++)
    if (ddb_ulid(state, ids[i]) != DDB_OK)
      ids[i][0] = '\0';
  return ids;
}

static int compare_ids(const void *a, const void *b) {
  return strcmp(a, b);
}

Test(client, ids_of_many_threads_are_all_different) {
  struct ddb *handles[4] = {open_handle()};
  pthread_t threads[4];
  static char all[20000][DDB_ULID_SIZE];
  for (int i = 1; i < 4; i++)
    cr_assert_eq(ddb_share(handles[0], &handles[i]), DDB_OK);
  for (int i = 0; i < 4; i++)
    cr_assert_eq(pthread_create(&threads[i], NULL, make_ids, handles[i]), 0);
  for (int i = 0; i < 4; i++) {
    void *ids;
    cr_assert_eq(pthread_join(threads[i], &ids), 0);
    memcpy(all[i * 5000], ids, 5000 * sizeof *all);
    free(ids);
  }
  qsort(all, 20000, sizeof *all, compare_ids);
  for (int i = 1; i < 20000; i++)
    cr_assert_str_neq(all[i - 1], all[i]);
  for (int i = 0; i < 4; i++)
    ddb_close(handles[i]);
}

Test(client, cancel_is_a_flag) {
  struct ddb_cancel cancel = {0};
  cr_assert_not(ddb_cancel_requested(NULL));
  cr_assert_not(ddb_cancel_requested(&cancel));
  ddb_cancel_now(&cancel);
  cr_assert(ddb_cancel_requested(&cancel));
}
