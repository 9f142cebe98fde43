/* SPDX-License-Identifier: Apache-2.0 */
/* What an observer is told: attempts, calls, costs; and that nothing secret can be in it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loopback.h"
#include "reimagine/reimagine.h"
#include "script.h"

#define EVENTS 16

struct seen {
  struct ddb_event events[EVENTS];
  char operations[EVENTS][32], tables[EVENTS][64], codes[EVENTS][64], ids[EVENTS][64];
  char lines[EVENTS][2048];
  int count;
};

static const char *keep(char *room, size_t size, const char *text) {
  (void)snprintf(room, size, "%s", text ? text : "");
  return text ? room : NULL;
}

static void on_event(void *state, const struct ddb_event *event) {
  struct seen *seen = state;
  cr_assert_lt(seen->count, EVENTS);
  int i = seen->count++;
  seen->events[i] = *event;
  seen->events[i].operation = keep(seen->operations[i], 32, event->operation);
  seen->events[i].table = keep(seen->tables[i], 64, event->table);
  seen->events[i].error_code = keep(seen->codes[i], 64, event->error_code);
  seen->events[i].request_id = keep(seen->ids[i], 64, event->request_id);
  cr_assert_gt(ddb_event_text(event, seen->lines[i], sizeof seen->lines[i]), 0);
}

static struct script script;
static struct seen seen;
static struct ddb_arena *mem;

static struct ddb *open_watched(bool capacity) {
  struct ddb_observer observer = {.state = &seen, .event = on_event, .capacity = capacity};
  struct ddb_options options = script_options(&script);
  struct ddb *db;
  memset(&seen, 0, sizeof seen);
  mem = ddb_arena_new();
  options.observer = &observer;
  cr_assert_eq(ddb_open(&db, &options), DDB_OK, "%s", ddb_error_text(db));
  return db;
}

static enum ddb_status get(struct ddb *db) {
  struct reimagine_image_metadata image;
  return reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &image);
}

Test(observe, an_attempt_and_a_call) {
  script_init(&script);
  struct ddb *db = open_watched(false);
  script_reply(&script, 200, "{}");
  cr_expect_eq(get(db), DDB_NOT_FOUND);
  cr_assert_eq(seen.count, 2);
  const struct ddb_event *attempt = &seen.events[0], *call = &seen.events[1];
  cr_expect_eq(attempt->kind, DDB_EVENT_ATTEMPT);
  cr_expect_str_eq(attempt->operation, "GetItem");
  cr_expect_str_eq(attempt->table, "Reimagine");
  cr_expect_eq(attempt->attempt, 1);
  cr_expect_eq(attempt->status, DDB_OK);
  cr_expect_eq(attempt->http_status, 200);
  cr_expect_null(attempt->error_code);
  cr_expect_eq(attempt->response_bytes, 2);
  cr_expect_eq((size_t)attempt->request_bytes, strlen(script.sent[0].body));
  cr_expect_eq(attempt->capacity_units, -1);
  cr_expect_eq(call->kind, DDB_EVENT_CALL);
  cr_expect_eq(call->status, DDB_NOT_FOUND);
  cr_expect_eq(call->requests, 1);
  cr_expect_eq(call->attempt, 1);
  cr_expect_eq(call->response_bytes, 2);
  cr_expect_null(strstr(script.sent[0].body, "ReturnConsumedCapacity"));
  ddb_close(db);
  ddb_arena_free(mem);
}

Test(observe, retries_are_told_each) {
  script_init(&script);
  struct ddb *db = open_watched(false);
  script_fail(&script, DDB_SEND_UNSENT, "could not connect");
  script_reply(&script, 400,
               "{\"__type\":\"x#ProvisionedThroughputExceededException\",\"message\":\"slow\"}");
  script_reply(&script, 500, "");
  script_reply(&script, 200, "{}");
  cr_expect_eq(get(db), DDB_NOT_FOUND);
  cr_assert_eq(seen.count, 5);
  cr_expect_str_eq(seen.events[0].error_code, "DDB_E_TRANSPORT");
  cr_expect_eq(seen.events[0].http_status, 0);
  cr_expect_str_eq(seen.events[1].error_code, "ProvisionedThroughputExceededException");
  cr_expect_eq(seen.events[1].status, DDB_E_THROTTLED);
  cr_expect_eq(seen.events[2].http_status, 500);
  cr_expect_eq(seen.events[3].attempt, 4);
  cr_expect_eq(seen.events[4].attempt, 4);
  cr_expect_eq(seen.events[4].requests, 1);
  cr_expect_gt(seen.events[4].slept_us, 1000000); /* throttled once: about a second */
  ddb_close(db);
  ddb_arena_free(mem);
}

/* As the call ends: nobody knows whether the write was carried out. */
Test(observe, a_write_in_doubt) {
  script_init(&script);
  struct ddb *db = open_watched(false);
  for (int i = 0; i < 4; i++)
    script_reply(&script, 500, "");
  cr_expect_eq(reimagine_delete_edit(db, "u1", "e1", NULL), DDB_E_MAYBE_APPLIED);
  cr_assert_eq(seen.count, 5);
  for (int i = 0; i < 5; i++)
    cr_expect_eq(seen.events[i].status, DDB_E_MAYBE_APPLIED);
  ddb_close(db);
  ddb_arena_free(mem);
}

Test(observe, an_error_of_the_service) {
  script_init(&script);
  struct ddb *db = open_watched(true);
  script_reply(&script, 400, "{\"__type\":\"a#ValidationException\",\"message\":\"no\"}");
  cr_expect_eq(get(db), DDB_E_SERVICE);
  cr_assert_eq(seen.count, 2);
  for (int i = 0; i < 2; i++) {
    cr_expect_str_eq(seen.events[i].error_code, "ValidationException");
    cr_expect_eq(seen.events[i].status, DDB_E_SERVICE);
    cr_expect_eq(seen.events[i].http_status, 400);
  }
  ddb_close(db);
  ddb_arena_free(mem);
}

Test(observe, costs_are_asked_for_and_told) {
  script_init(&script);
  struct ddb *db = open_watched(true);
  script_reply(&script, 200, "{\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":0.5}}");
  cr_expect_eq(get(db), DDB_NOT_FOUND);
  cr_expect_eq(strstr(script.sent[0].body, "{\"ReturnConsumedCapacity\":\"TOTAL\",\"TableName\""),
               script.sent[0].body);
  cr_expect_eq(seen.events[0].capacity_units, 0.5);
  cr_expect_eq(seen.events[1].capacity_units, 0.5);
  cr_expect(strstr(seen.lines[1], "\"aws.dynamodb.consumed_capacity\":0.500") != NULL);
  ddb_close(db);
  ddb_arena_free(mem);
}

Test(observe, a_call_that_sends_nothing) {
  script_init(&script);
  struct ddb *db = open_watched(false);
  struct reimagine_image_metadata image;
  cr_expect_eq(reimagine_get_image_metadata(db, mem, "a#b", "i", NULL, &image), DDB_E_INVALID);
  cr_assert_eq(seen.count, 1);
  cr_expect_eq(seen.events[0].kind, DDB_EVENT_CALL);
  cr_expect_eq(seen.events[0].requests, 0);
  cr_expect_str_eq(seen.events[0].error_code, "DDB_E_INVALID");
  ddb_close(db);
  ddb_arena_free(mem);
}

/* A list of several requests is one call. */
Test(observe, the_requests_of_a_list_are_summed) {
  script_init(&script);
  struct ddb *db = open_watched(true);
  struct reimagine_edit_record_page page;
  struct ddb_list_options list = {.until = 5};
  script_reply(
      &script, 200,
      "{\"Items\":[],\"Count\":0,\"ScannedCount\":0,\"ConsumedCapacity\":{\"CapacityUnits\":2},"
      "\"LastEvaluatedKey\":{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"}}}");
  script_reply(
      &script, 200,
      "{\"Items\":[],\"Count\":0,\"ScannedCount\":0,\"ConsumedCapacity\":{\"CapacityUnits\":3}}");
  cr_expect_eq(reimagine_get_edit_history(db, mem, "u1", &list, &page), DDB_OK, "%s",
               ddb_error_text(db));
  cr_assert_eq(seen.count, 3);
  cr_expect_eq(seen.events[2].kind, DDB_EVENT_CALL);
  cr_expect_eq(seen.events[2].requests, 2);
  cr_expect_eq(seen.events[2].attempt, 2);
  cr_expect_eq(seen.events[2].capacity_units, 5);
  ddb_close(db);
  ddb_arena_free(mem);
}

/* Whoever answers cannot break the lines of a log, and no secret is in them. */
Test(observe, a_line_is_json_and_has_no_secret) {
  script_init(&script);
  struct ddb *db = open_watched(false);
  script_reply(&script, 400,
               "{\"__type\":\"x\\\"\\n\\u0001y\",\"message\":\"" SCRIPT_TOKEN " " SCRIPT_SECRET
               "\"}");
  cr_expect_lt(get(db), 0);
  for (int i = 0; i < seen.count; i++) {
    cr_expect_null(strchr(seen.lines[i], '\n'));
    cr_expect_null(strstr(seen.lines[i], SCRIPT_TOKEN));
    cr_expect_null(strstr(seen.lines[i], SCRIPT_SECRET));
    cr_expect_eq(seen.lines[i][0], '{');
    cr_expect_eq(seen.lines[i][strlen(seen.lines[i]) - 1], '}');
  }
  ddb_close(db);
  ddb_arena_free(mem);
}

Test(observe, texts_in_small_rooms) {
  struct ddb_event event = {.kind = DDB_EVENT_CALL, .operation = "GetItem", .capacity_units = -1};
  char room[4] = "abc", large[1024];
  size_t length = ddb_event_text(&event, large, sizeof large);
  cr_expect_eq(length, strlen(large));
  cr_expect_eq(ddb_event_text(&event, room, sizeof room), length);
  cr_expect_str_eq(room, "");
  cr_expect_eq(ddb_event_text(&event, NULL, 0), length);
  event.operation = "\xFF";
  cr_expect_gt(ddb_event_text(&event, large, sizeof large), 0);
  cr_expect(strstr(large, "\"db.operation.name\":\"?\"") != NULL);
}

Test(observe, the_environment_may_ask_for_a_log) {
  struct ddb *db;
  script_init(&script);
  struct ddb_options options = script_options(&script);
  setenv("DDB_LOG", "syslog", 1);
  cr_expect_eq(ddb_open(&db, &options), DDB_E_CONFIG);
  cr_expect(strstr(ddb_error_text(db), "DDB_LOG") != NULL);
  ddb_close(db);
  setenv("DDB_LOG", "stderr", 1);
  cr_expect_eq(ddb_open(&db, &options), DDB_OK);
  ddb_close(db);
  unsetenv("DDB_LOG");
}

/* ---- credentials ----------------------------------------------------------------------------- */

struct vault {
  int64_t life_s;
  bool fails;
};

static enum ddb_status provide(void *state, const struct ddb_provider_limits *limits,
                               struct ddb_provision *out) {
  const struct vault *vault = state;
  int64_t now = (script.day_ms + script.clock_ms) / 1000;
  const struct ddb_provided given = {.access_key_id = "AKIDVAULT",
                                     .secret_access_key = SCRIPT_SECRET,
                                     .session_token = SCRIPT_TOKEN,
                                     .expires = {now + vault->life_s, 0}};
  (void)limits;
  return vault->fails ? ddb_provide_failed(out, DDB_E_TRANSPORT, "the vault is closed")
                      : ddb_provide(out, &given);
}

/* Fetched for the first call; kept when the vault fails while they are still good. */
Test(observe, fetches_of_credentials) {
  struct vault vault = {.life_s = 3600};
  const struct ddb_credentials_provider provider = {&vault, provide};
  struct ddb_observer observer = {.state = &seen, .event = on_event};
  struct ddb *db;
  script_init(&script);
  memset(&seen, 0, sizeof seen);
  mem = ddb_arena_new();
  const struct ddb_options options = {.region = "us-east-1",
                                      .credentials_provider = &provider,
                                      .observer = &observer,
                                      .env = &script.env};
  cr_assert_eq(ddb_open(&db, &options), DDB_OK, "%s", ddb_error_text(db));
  script_reply(&script, 200, "{}");
  cr_expect_eq(get(db), DDB_NOT_FOUND);
  cr_assert_eq(seen.count, 3);
  cr_expect_eq(seen.events[0].kind, DDB_EVENT_CREDENTIALS);
  cr_expect_eq(seen.events[0].status, DDB_OK);
  cr_expect_not(seen.events[0].kept);
  cr_expect_eq(seen.events[0].expires.seconds, script.day_ms / 1000 + 3600);
  cr_expect(strstr(seen.lines[0], "\"ddb.credentials.source\":\"program\"") != NULL, "%s",
            seen.lines[0]);
  vault.fails = true;
  script.clock_ms += 3000 * 1000; /* ten minutes are left */
  script_reply(&script, 200, "{}");
  cr_expect_eq(get(db), DDB_NOT_FOUND);
  cr_assert_eq(seen.count, 6);
  cr_expect_eq(seen.events[3].kind, DDB_EVENT_CREDENTIALS);
  cr_expect_eq(seen.events[3].status, DDB_E_TRANSPORT);
  cr_expect(seen.events[3].kept);
  for (int i = 0; i < seen.count; i++) {
    cr_expect_null(strstr(seen.lines[i], SCRIPT_TOKEN));
    cr_expect_null(strstr(seen.lines[i], SCRIPT_SECRET));
  }
  ddb_close(db);
  ddb_arena_free(mem);
}

/* ---- over libcurl ---------------------------------------------------------------------------- */

static const char empty_reply[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/* The parts add up to the whole, and only the first exchange connects. */
Test(observe, latencies_over_a_socket) {
  const struct loopback_step steps[] = {{.reply = empty_reply, .delay_ms = 20}};
  struct ddb_observer observer = {.state = &seen, .event = on_event};
  struct loopback server;
  char endpoint[64];
  struct ddb *db;
  loopback_start(&server, steps, 1);
  (void)snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", server.port);
  struct ddb_options options = {.endpoint = endpoint,
                                .region = "us-east-1",
                                .access_key_id = "AKID",
                                .secret_access_key = "secret",
                                .observer = &observer};
  mem = ddb_arena_new();
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  cr_expect_eq(get(db), DDB_NOT_FOUND);
  cr_expect_eq(get(db), DDB_NOT_FOUND);
  cr_assert_eq(seen.count, 4);
  for (int i = 0; i < 4; i += 2) {
    const struct ddb_http_timing *t = &seen.events[i].http;
    int64_t parts = t->connect_us + t->send_us + t->wait_us + t->receive_us;
    cr_expect_eq(t->reused, i > 0);
    cr_expect_eq(t->connect_us == 0, t->reused);
    cr_expect_geq(t->wait_us + t->send_us, 20000);
    cr_expect_leq(parts, seen.events[i].total_us);
    cr_expect_geq(seen.events[i + 1].total_us, seen.events[i].total_us);
  }
  ddb_close(db);
  loopback_stop(&server);
  ddb_arena_free(mem);
}
