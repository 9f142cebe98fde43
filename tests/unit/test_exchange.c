/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for credentials: what is tried again, how long the waits are, and what is told when
 * there is no answer. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "creds/exchange.h"
#include "fetching.h"

static struct fetching f;
static struct ddb_exchange exchange;

static const struct ddb_http_request request = {
    .method = "GET", .url = "http://x.test/", .connect_timeout_ms = 1000, .timeout_ms = 2000};

static void setup(void) {
  fetching_init(&f);
  ddb_exchange_init(&exchange, &f.fetch, "the test", 3);
}

static void teardown(void) {
  ddb_exchange_free(&exchange);
}

TestSuite(exchange, .init = setup, .fini = teardown);

static void fails(enum ddb_status want, const char *words) {
  enum ddb_status status = ddb_exchange_send(&exchange, &request);
  cr_assert_eq(status, want, "%s: %s", ddb_status_name(status), f.error.text);
  cr_assert_eq(f.error.status, want);
  cr_assert(fetching_says(&f, words), "%s", f.error.text);
}

Test(exchange, any_answer_below_500_is_the_callers) {
  static const int statuses[] = {200, 204, 301, 307, 400, 401, 403, 404, 408, 499};
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
    setup();
    script_reply(&f.script, statuses[i], "body");
    cr_assert_eq(ddb_exchange_send(&exchange, &request), DDB_OK);
    cr_assert_eq(exchange.reply.status, statuses[i]);
    cr_assert_str_eq(exchange.reply.body.data, "body");
    cr_assert_eq(f.script.sent_count, 1);
    teardown();
  }
  setup();
}

Test(exchange, the_third_attempt_answers) {
  script_reply(&f.script, 503, "no");
  script_fail(&f.script, DDB_SEND_UNSENT, "could not connect");
  script_reply(&f.script, 200, "yes");
  cr_assert_eq(ddb_exchange_send(&exchange, &request), DDB_OK);
  cr_assert_str_eq(exchange.reply.body.data, "yes");
  cr_assert_eq(f.script.slept_count, 2);
  /* All random bits are ones: nearly 50 and 100 ms. */
  cr_assert_eq(f.script.slept[0], 49);
  cr_assert_eq(f.script.slept[1], 99);
}

Test(exchange, too_many_requests_wait_longer) {
  script_reply(&f.script, 429, "")->retry_after = "1500";
  script_reply(&f.script, 429, "");
  script_reply(&f.script, 429, "");
  fails(DDB_E_THROTTLED, "the test answered with HTTP status 429, at each attempt");
  cr_assert_eq(f.script.slept[0], 1500);
  cr_assert_eq(f.script.slept[1], 1999);
  cr_assert_eq(f.error.http_status, 429);
}

Test(exchange, only_errors_are_answered) {
  for (int i = 0; i < 3; i++)
    script_reply(&f.script, 500, "secret");
  fails(DDB_E_SERVICE, "the test answered with HTTP status 500, at each attempt");
  cr_assert(!fetching_says(&f, "secret"));
}

Test(exchange, no_connection) {
  for (int i = 0; i < 3; i++)
    script_fail(&f.script, DDB_SEND_LOST, "the connection was reset");
  fails(DDB_E_TRANSPORT, "the test: the connection was reset");
}

Test(exchange, no_answer_in_time) {
  for (int i = 0; i < 3; i++)
    script_fail(&f.script, DDB_SEND_UNSENT, "no connection within 1 s")->timed_out = true;
  fails(DDB_E_TIMEOUT, "the test: no connection within 1 s");
}

Test(exchange, what_cannot_be_sent_is_not_tried_again) {
  script_fail(&f.script, DDB_SEND_REFUSED, "the certificate is not trusted");
  fails(DDB_E_TRANSPORT, "the certificate is not trusted");
  cr_assert_eq(f.script.sent_count, 1);
}

Test(exchange, canceled_before_within_and_between) {
  ddb_cancel_now(&f.script.cancel);
  fails(DDB_E_STOPPED, "the test: stopped by the cancel flag");
  cr_assert_eq(f.script.sent_count, 0);

  setup();
  script_fail(&f.script, DDB_SEND_STOPPED, "stopped")->cancels = true;
  fails(DDB_E_STOPPED, "stopped by the cancel flag");
  cr_assert_eq(f.script.sent_count, 1);

  setup();
  script_reply(&f.script, 500, "");
  f.script.cancel_in_sleep = true;
  fails(DDB_E_STOPPED, "stopped by the cancel flag");
  cr_assert_eq(f.script.sent_count, 1);
}

Test(exchange, the_deadline_cuts_attempts_and_waits) {
  f.fetch.deadline = f.script.clock_ms + 1500;
  script_fail(&f.script, DDB_SEND_LOST, "no answer within 1500 ms")->takes_ms = 1480;
  fails(DDB_E_TIMEOUT, "the time of the call is over: no answer within 1500 ms");
  cr_assert_eq(f.script.sent[0].timeout_ms, 1500);
  cr_assert_eq(f.script.sent[0].connect_timeout_ms, 1000);
  cr_assert_eq(f.script.slept_count, 0);

  setup();
  f.fetch.deadline = f.script.clock_ms;
  fails(DDB_E_TIMEOUT, "the time of the call is over");
  cr_assert_eq(f.script.sent_count, 0);

  setup();
  f.fetch.deadline = f.script.clock_ms + 1010;
  script_reply(&f.script, 500, "")->takes_ms = 1000;
  fails(DDB_E_TIMEOUT, "only errors were answered");
}

Test(exchange, a_body_has_a_limit) {
  size_t size = DDB_EXCHANGE_MAX_BODY + 2;
  char *body = malloc(size);
  memset(body, 'x', size - 1);
  body[size - 1] = '\0';
  for (int i = 0; i < 3; i++)
    script_reply(&f.script, 200, body);
  fails(DDB_E_TRANSPORT, "the reply is larger than 256 KiB");
  free(body);
}

Test(exchange, one_serves_several_requests) {
  for (int i = 0; i < 3; i++) {
    script_reply(&f.script, 500, "");
    script_reply(&f.script, 200, "");
    cr_assert_eq(ddb_exchange_send(&exchange, &request), DDB_OK);
  }
}

Test(exchange, waits_without_random_bytes) {
  f.script.no_random = true;
  script_reply(&f.script, 500, "");
  script_reply(&f.script, 200, "");
  cr_assert_eq(ddb_exchange_send(&exchange, &request), DDB_OK);
  cr_assert_eq(f.script.slept[0], 50);
}
