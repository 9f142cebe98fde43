/* SPDX-License-Identifier: Apache-2.0 */
/* Whole creates over a scripted world: what is sent, what becomes of the record, and above all what
 * a lost reply comes to. */
#include <criterion/criterion.h>
#include <fresh/fresh.h>
#include <stdio.h>
#include <string.h>

#include <ddb/gen.h>

#include "support/script.h"

#define FAILED(rest)                                                                               \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","              \
  "\"message\":\"The conditional request failed\"" rest "}"
#define COUNTER(value)                                                                             \
  "{\"PK\":{\"S\":\"COUNTER#hits\"},\"name\":{\"S\":\"hits\"},\"value\":{\"N\":\"" value "\"}}"

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

TestSuite(create, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static void comes_to(enum ddb_status status, enum ddb_status expected, const char *words,
                     int requests) {
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  cr_expect(strstr(ddb_error_text(db), words), "'%s' lacks '%s'", ddb_error_text(db), words);
  cr_expect_eq(script.sent_count, requests, "%d requests", script.sent_count);
}

static enum ddb_status count(void) {
  const struct fresh_counter counter = {.name = "hits", .value = 1};

  return fresh_new_counter(db, NULL, &counter, NULL, NULL);
}

static void lose_one(void) {
  script_fail(&script, DDB_SEND_LOST, "connection reset");
}

/* Both attempts of a create are the same request. */
static void sent_twice(void) {
  cr_assert_geq(script.sent_count, 2);
  cr_expect_str_eq(script.sent[0].body, script.sent[1].body);
  cr_expect(strstr(script_header(&script, 1, "X-Amz-Target"), "PutItem"));
}

/* ---- without trouble ------------------------------------------------------------------------ */

Test(create, fills_the_record_and_sends_it) {
  const struct fresh_ticket none = {.desk = "d1"};
  struct fresh_ticket out;
  char id[64];

  script_reply(&script, 200, "{}");
  comes_to(fresh_open_ticket(db, mem, &none, NULL, &out), DDB_OK, "", 1);
  cr_expect_str_eq(out.desk, "d1");
  cr_expect_str_eq(out.owner, "nobody");
  cr_expect_str_eq(out.trace_id, "ffffffff-ffff-4fff-bfff-ffffffffffff", "of the random bytes");
  cr_expect_eq(strlen(out.ticket_id), 26);
  cr_expect_lt(strcmp(out.ticket_id, out.sort_id), 0, "made one after the other");
  cr_expect_eq(out.item_created_at.seconds, 1795341600);
  cr_expect_null(none.owner, "the caller's own record");
  (void)snprintf(id, sizeof id, "\"SK\":{\"S\":\"TICKET#%s\"}", out.ticket_id);
  cr_expect(strstr(script.sent[0].body, id), "%s lacks %s", script.sent[0].body, id);
  cr_expect_null(strstr(script.sent[0].body, "d1\"},\"d1"));
}

Test(create, the_ids_outlive_the_next_call) {
  const struct fresh_ticket none = {0};
  struct fresh_ticket first, second;
  char kept[DDB_ULID_SIZE];

  script_reply(&script, 200, "{}");
  script_reply(&script, 200, "{}");
  cr_assert_eq(fresh_open_ticket(db, mem, &none, NULL, &first), DDB_OK);
  (void)snprintf(kept, sizeof kept, "%s", first.ticket_id);
  cr_assert_eq(fresh_open_ticket(db, mem, &none, NULL, &second), DDB_OK);
  cr_expect_str_eq(first.ticket_id, kept);
  cr_expect_lt(strcmp(first.ticket_id, second.ticket_id), 0);
}

Test(create, nothing_is_asked_back) {
  const struct fresh_ticket none = {0};

  script_reply(&script, 200, "{}");
  comes_to(fresh_open_ticket(db, NULL, &none, NULL, NULL), DDB_OK, "", 1);
}

Test(create, out_without_an_arena_is_refused) {
  const struct fresh_ticket none = {0};
  struct fresh_ticket out;

  comes_to(fresh_open_ticket(db, NULL, &none, NULL, &out), DDB_E_INVALID, "give an arena", 0);
}

Test(create, no_record) {
  struct fresh_ticket out;

  comes_to(fresh_open_ticket(db, mem, NULL, NULL, &out), DDB_E_INVALID, "the Ticket to create", 0);
  cr_expect_null(out.desk);
}

Test(create, no_randomness) {
  const struct fresh_ticket none = {0};
  struct ddb_error error;
  const struct ddb_call_options options = {.error = &error};

  script.no_random = true;
  comes_to(fresh_open_ticket(db, mem, &none, &options, NULL), DDB_E_INTERNAL,
           "Ticket.ticketId has no id", 0);
  cr_expect_str_eq(error.field, "Ticket.ticketId");
}

Test(create, a_state_that_no_new_one_has) {
  const struct fresh_ticket ticket = {.state = FRESH_STATE_CLOSED};

  comes_to(fresh_open_ticket(db, mem, &ticket, NULL, NULL), DDB_E_INVALID, "open, held", 0);
}

/* ---- what is there already ------------------------------------------------------------------ */

Test(create, an_item_that_exists_is_no_reason_to_read) {
  script_reply(&script, 400, FAILED(""));
  comes_to(count(), DDB_E_CONDITION, "this Counter exists already", 1);
  cr_expect_str_eq(ddb_last_error(db)->code, "ConditionalCheckFailedException");
  cr_expect_eq(ddb_last_error(db)->http_status, 400);
}

Test(create, include_expired_is_passed_on) {
  const struct ddb_call_options all = {.include_expired = true};
  const struct fresh_ticket none = {0};

  script_reply(&script, 200, "{}");
  script_reply(&script, 200, "{}");
  cr_assert_eq(fresh_open_ticket(db, mem, &none, NULL, NULL), DDB_OK);
  cr_assert_eq(fresh_open_ticket(db, mem, &none, &all, NULL), DDB_OK);
  cr_expect(strstr(script.sent[0].body, "attribute_not_exists(#k) OR #x <= :x\""));
  cr_expect(strstr(script.sent[1].body, "attribute_not_exists(#k)\""));
}

/* ---- after a lost reply --------------------------------------------------------------------- */

/* Two who create the same at the same time would both be told that it was they. */
Test(create, T29_an_equal_item_is_no_evidence) {
  lose_one();
  script_reply(&script, 400, FAILED(",\"Item\":" COUNTER("1")));
  comes_to(count(), DDB_E_MAYBE_APPLIED, "nothing in the item that is there tells who made it", 2);
  sent_twice();
}

/* One that the caller gave may be in the item of a call before. */
Test(create, T29_an_id_that_was_given_is_no_evidence) {
  const struct fresh_ticket ticket = {.trace_id = "0190e5c8-7f1a-4c3b-8d2e-3f4a5b6c7d8e"};

  lose_one();
  script_reply(&script, 400,
               FAILED(",\"Item\":{\"PK\":{\"S\":\"0190e5c8-7f1a-4c3b-8d2e-3f4a5b6c7d8e\"}}"));
  comes_to(fresh_open_ticket(db, NULL, &ticket, NULL, NULL), DDB_E_MAYBE_APPLIED,
           "has no id of this call", 2);
}

Test(create, a_service_that_shows_no_item_is_read) {
  lose_one();
  script_reply(&script, 400, FAILED(""));
  script_reply(&script, 200, "{\"Item\":" COUNTER("1") "}");
  comes_to(count(), DDB_E_MAYBE_APPLIED, "tells who made it", 3);
  cr_expect_str_eq(script.sent[2].body,
                   "{\"TableName\":\"Bare\",\"Key\":{\"PK\":\t{\"S\":\"COUNTER#hits\"}},"
                   "\"ConsistentRead\":true}");
  cr_expect(strstr(script_header(&script, 2, "X-Amz-Target"), "GetItem"));
}

Test(create, the_read_finds_nothing) {
  lose_one();
  script_reply(&script, 400, FAILED(""));
  script_reply(&script, 200, "{}");
  comes_to(count(), DDB_E_MAYBE_APPLIED, "there is no such item any more", 3);
}

Test(create, the_read_is_not_allowed) {
  lose_one();
  script_reply(&script, 400, FAILED(""));
  script_reply(&script, 400, "{\"__type\":\"x#AccessDeniedException\",\"message\":\"no\"}");
  comes_to(count(), DDB_E_MAYBE_APPLIED, "dynamodb:GetItem", 3);
}

Test(create, replies_that_never_come) {
  const struct fresh_ticket none = {0};
  const struct ddb_call_options once = {.no_ambiguous_retry = true};
  struct fresh_ticket out;

  lose_one();
  comes_to(fresh_open_ticket(db, mem, &none, &once, &out), DDB_E_MAYBE_APPLIED,
           "may have been applied", 1);
  cr_expect(strstr(script.sent[0].body, out.ticket_id), "the id is known all the same");
}
