/* SPDX-License-Identifier: Apache-2.0 */
/* Whole upserts over a scripted world: which request follows which answer, and when it ends. */
#include <criterion/criterion.h>
#include <string.h>
#include <ups/ups.h>

#include <ddb/gen.h>

#include "support/script.h"

#define FAILED(rest)                                                                               \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","              \
  "\"message\":\"The conditional request failed\"" rest "}"
#define COUNTER(value)                                                                             \
  "{\"id\":{\"S\":\"c1\"},\"value\":{\"N\":\"" value "\"},\"seq\":{\"N\":\"9\"}}"
#define SESSION(until, made)                                                                       \
  "{\"PK\":{\"S\":\"SESSION#s1\"},\"SK\":{\"S\":\"SESSION\"},\"EntityType\":{\"S\":\"Session\"},"  \
  "\"Data\":{\"M\":{\"user\":{\"S\":\"u9\"},\"hits\":{\"N\":\"4\"}}},"                             \
  "\"expiresAt\":{\"N\":\"" until "\"},\"CreatedAt\":{\"N\":\"" made "\"},"                        \
  "\"UpdatedAt\":{\"N\":\"1\"}}"

static struct script script;
static struct ddb_arena *mem;
static struct ddb *db;

static void setup(void) {
  script_init(&script);
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
  ddb_close(db);
}

TestSuite(upsert, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

/* `operations`: a letter for each request, U, P or G. */
static void comes_to(enum ddb_status status, enum ddb_status expected, const char *words,
                     const char *operations) {
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  cr_expect(strstr(ddb_error_text(db), words), "'%s' lacks '%s'", ddb_error_text(db), words);
  cr_expect_eq(script.sent_count, (int)strlen(operations), "%d requests", script.sent_count);
  for (int i = 0; i < script.sent_count && operations[i] != '\0'; i++) {
    const char *target = script_header(&script, i, "X-Amz-Target");
    cr_expect(target && strchr(target, '.')[1] == operations[i], "request %d is %s", i, target);
  }
}

static enum ddb_status bump(void) {
  const struct ups_bump_set set = {.value = 1};

  return ups_bump(db, "c1", &set, NULL);
}

static enum ddb_status raise_to(int64_t value) {
  const struct ups_raise_set set = {.value = value};

  return ups_raise(db, "c1", &set, value, NULL);
}

static enum ddb_status touch(const struct ddb_call_options *options, struct ups_session *out) {
  const struct ups_touch_set set = {.user = "u1", .expires_at = {1895341600, 0}, .hits = 2};

  return ups_touch(db, mem, "s1", &set, options, out);
}

static void absent(void) {
  script_reply(&script, 400, FAILED(""));
  script_reply(&script, 200, "{}"); /* and it is not there when it is read */
}

static void present(const char *item) {
  script_reply(&script, 400, item);
}

static void lose_one(void) {
  script_fail(&script, DDB_SEND_LOST, "connection reset");
}

/* ---- one or the other ----------------------------------------------------------------------- */

Test(upsert, an_item_is_updated) {
  script_reply(&script, 200, "{}");
  comes_to(bump(), DDB_OK, "", "U");
}

Test(upsert, none_is_made) {
  absent();
  script_reply(&script, 200, "{}");
  comes_to(bump(), DDB_OK, "", "UGP");
}

Test(upsert, an_expired_one_is_replaced) {
  struct ups_session out;

  present(FAILED(",\"Item\":" SESSION("1795341599", "1")));
  script_reply(&script, 200, "{}");
  comes_to(touch(NULL, &out), DDB_OK, "", "UP");
  cr_expect_eq(out.hits, 2, "and counted from nothing");
  cr_expect_str_eq(out.user, "u1");
}

Test(upsert, unless_expired_ones_are_asked_for) {
  const struct ddb_call_options options = {.include_expired = true};
  struct ups_session out;

  script_reply(&script, 200, "{\"Attributes\":" SESSION("1", "1") "}");
  comes_to(touch(&options, &out), DDB_OK, "", "U");
  cr_expect(!strstr(script.sent[0].body, "expiresAt < "));
  cr_expect_eq(out.hits, 4);
}

Test(upsert, both_answers_of_return_old) {
  const struct ups_advance_set set = {.seq = 5, .value = 1};
  struct ups_counter out;

  script_reply(&script, 200, "{\"Attributes\":" COUNTER("7") "}");
  comes_to(ups_advance(db, mem, "c1", &set, 4, NULL, &out), DDB_OK, "", "U");
  cr_expect_eq(out.value, 7);
  absent();
  script_reply(&script, 200, "{}");
  comes_to(ups_advance(db, mem, "c1", &set, 4, NULL, &out), DDB_NOT_FOUND,
           "advance: done; there was no such Counter", "UUGP");
  cr_expect_eq(out.value, 0);
}

/* ---- races ---------------------------------------------------------------------------------- */

Test(upsert, another_made_it_in_between) {
  absent();
  present(FAILED(""));
  script_reply(&script, 200, "{}");
  comes_to(bump(), DDB_OK, "", "UGPU");
}

Test(upsert, another_removed_it_in_between) {
  absent();
  present(FAILED(""));
  absent();
  script_reply(&script, 200, "{}");
  comes_to(bump(), DDB_OK, "", "UGPUGP");
}

/* The read afterwards finds what another has made since: that is no reason to refuse. */
Test(upsert, another_made_it_before_it_was_read) {
  present(FAILED(""));
  script_reply(&script, 200, "{\"Item\":" COUNTER("7") "}");
  script_reply(&script, 200, "{}");
  comes_to(bump(), DDB_OK, "", "UGU");
}

/* A service that never shows the item has the last word of its reads. */
Test(upsert, the_item_is_never_shown) {
  for (int i = 0; i < 3; i++) {
    present(FAILED(""));
    script_reply(&script, 200, "{\"Item\":" COUNTER("7") "}");
  }
  comes_to(raise_to(5), DDB_E_CONDITION, "does not hold (observed afterwards)", "UGUGUG");
}

Test(upsert, it_comes_and_goes_too_often) {
  for (int i = 0; i < 4; i++) {
    absent();
    present(FAILED(""));
  }
  comes_to(bump(), DDB_E_CONDITION, "came and went 4 times", "UGPUGPUGPUGP");
}

Test(upsert, all_of_it_has_one_deadline) {
  const struct ups_bump_set set = {.value = 1};
  const struct ddb_call_options options = {.deadline_ms = 1000};

  script_reply(&script, 400, FAILED(""))->takes_ms = 500;
  script_reply(&script, 200, "{}")->takes_ms = 500;
  comes_to(ups_bump(db, "c1", &set, &options), DDB_E_TIMEOUT,
           "the deadline of 1000 ms has passed, and nothing is written", "UG");
}

Test(upsert, the_attempts_of_all_are_counted) {
  absent();
  script_reply(&script, 500, "{\"__type\":\"InternalServerError\"}");
  script_reply(&script, 200, "{}");
  comes_to(bump(), DDB_OK, "", "UGPP");
  cr_expect_eq(ddb_last_error(db)->attempts, 4);
}

/* ---- conditions ----------------------------------------------------------------------------- */

Test(upsert, the_condition_does_not_hold_of_the_item) {
  struct ups_counter found;

  present(FAILED(",\"Item\":" COUNTER("7")));
  comes_to(raise_to(5), DDB_E_CONDITION, "the condition 'value < {value}' does not hold", "U");
  cr_assert_eq(ups_raise_failed(db, mem, &found), DDB_OK);
  cr_expect_eq(found.value, 7);
}

Test(upsert, nor_of_nothing) {
  struct ups_counter found;

  absent();
  absent();
  comes_to(raise_to(5), DDB_E_CONDITION, "does not hold: there is no such Counter", "UGPG");
  cr_expect_eq(ups_raise_failed(db, mem, &found), DDB_NOT_FOUND);
}

/* What came in between is judged by the update, and not by the create. */
Test(upsert, the_condition_is_asked_of_what_came_in_between) {
  absent();
  present(FAILED(",\"Item\":" COUNTER("3")));
  script_reply(&script, 200, "{}");
  comes_to(raise_to(5), DDB_OK, "", "UGPU");
}

/* ---- versions ------------------------------------------------------------------------------- */

Test(upsert, a_version_says_that_there_is_one) {
  const struct ups_save_account_set set = {.balance = 5};

  absent();
  comes_to(ups_save_account(db, "a1", 7, &set, NULL), DDB_NOT_FOUND, "no such Account", "UG");
}

Test(upsert, and_none_that_there_is_none) {
  const struct ups_save_account_set set = {.balance = 5};

  script_reply(&script, 200, "{}");
  present(FAILED(""));
  comes_to(ups_save_account(db, "a1", 0, &set, NULL), DDB_OK, "", "P");
  comes_to(ups_save_account(db, "a1", 0, &set, NULL), DDB_E_CONDITION, "exists already", "PP");
}

/* ---- lost replies --------------------------------------------------------------------------- */

/* Adding is not sent again. */
Test(upsert, the_reply_to_the_update_is_lost) {
  lose_one();
  comes_to(bump(), DDB_E_MAYBE_APPLIED, "", "U");
}

/* The item may be the one that this call made, and adding once more is wrong. */
Test(upsert, T29_it_does_not_add_twice) {
  absent();
  lose_one();
  present(FAILED(""));
  script_reply(&script, 200, "{\"Item\":" COUNTER("4") "}");
  comes_to(bump(), DDB_E_MAYBE_APPLIED, "who made it", "UGPPG");
}

Test(upsert, other_errors_end_it) {
  absent();
  script_reply(&script, 400, "{\"__type\":\"ValidationException\",\"message\":\"no\"}");
  comes_to(bump(), DDB_E_SERVICE, "no", "UGP");
}

Test(upsert, a_refused_input_sends_nothing) {
  const struct ups_bump_set set = {.value = 1};

  comes_to(ups_bump(db, "", &set, NULL), DDB_E_INVALID, "", "");
  comes_to(ups_bump(db, "c1", NULL, NULL), DDB_E_INVALID, "`set` is NULL", "");
}
